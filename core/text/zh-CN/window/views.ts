import type { views as english } from '../../en/window/views.ts';

export const views = {
  title: '已保存的视图',
  save: '保存视图…',
  menu: '视图操作',
  saveTitle: '保存当前视图',
  renameTitle: (name: string) => `重命名视图 ${name}`,
  what: {
    funnel: '保存的是数据集、筛选、对比、分组、步骤和刻度，而非数字：数字每次重新计算。',
    models: '保存的是页面、银行、步骤和所选运行，而非数字。',
    score: '保存的是银行、运行、分群、选取和刻度，并应用于当前打开的人群。',
    results: '保存的是名单、后续数据集和步骤，而非数字：数字每次重新计算。',
  },
  name: '名称',
  nameFirst: '请先输入名称。',
  exists: '已有同名视图。',
  replaces: '将替换同名视图。',
  saveAction: '保存',
  replace: '替换',
  rename: '重命名…',
  remove: '删除…',
  removeTitle: (name: string) => `删除视图 ${name}？`,
  removeMessage: '只删除已保存的视图，不删除数据。',
  cannotShow: (name: string) => `无法显示 ${name}`,
  goneNotes: {
    funnel: (problem: string) => `${problem}；视图显示的是保存时该分群的条件`,
    models: (problem: string) => `${problem}；视图只显示其余运行`,
    score: (problem: string) => `${problem}；视图改用默认设置`,
  },
} satisfies typeof english;
