import type { Catalogue } from '../../en/window.ts';

export const annotations: Catalogue['annotations'] = {
  title: '标注',
  add: '添加标注…',
  addTitle: '标注某一天',
  editTitle: '修改标注',
  day: '日期（UTC）',
  text: '发生了什么',
  textHint: '一行文字，例如：lantern 更换横幅',
  bank: '银行',
  allBanks: '所有银行',
  save: '保存',
  remove: '删除',
  needText: '请先填写标注文字',
  needDay: '请先选择日期',
  ofBank: (text, bank) => `${text}（${bank}）`,
  change: (day, text) => `修改 ${day} 的标注：${text}`,
};
