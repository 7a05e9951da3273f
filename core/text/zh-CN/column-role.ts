import type { Messages } from '../en/messages.ts';

export const columnRole: Messages['columnRole'] = {
  id: '编号',
  user: '用户',
  time: '时间',
  depth: '最后步骤',
  immature: '成熟度',
  stepTime: '步骤时间',
  bank: '银行',
  banner: '横幅',
  categorical: '类别',
  numeric: '数值',
  multi: '多值',
};
