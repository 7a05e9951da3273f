import type { Messages } from '../../../en/messages.ts';
import { count } from '../../format.ts';

export const annotation: Messages['annotation'] = {
  numbered: ({ id }) => `标注 ${count(id)}`,
  notDay: '日期的写法如 2026-05-31',
  badText: ({ max }) => `文字须为 1 至 ${count(max)} 个字符，且不含换行或控制字符`,
  none: '尚无标注：可用 stepladder annotation add 添加',
  saved: ({ id, day }) => `已保存 ${day} 的标注 ${count(id)}`,
  removed: ({ id }) => `已删除标注 ${count(id)}`,
  saving: '正在保存标注',
};
