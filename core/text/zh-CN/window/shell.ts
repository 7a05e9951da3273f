import type { shell as english } from '../../en/window/shell.ts';

export const viewNames = {
  data: '数据',
  funnel: '漏斗',
  banks: '银行',
  train: '训练',
  models: '模型',
  score: '评分',
  campaigns: '营销活动',
} satisfies (typeof english)['views'];

export const shell = {
  program: 'Stepladder',
  navigation: '视图',
  views: viewNames,
  windowTitle: (view: string, project: string) => `${view} · ${project} – Stepladder`,
  project: '项目',
  newProject: '新建项目…',
  openProject: '打开项目…',
  settings: '设置',
  shortcuts: '键盘快捷键',
  connecting: '正在启动…',
  loadingView: '正在加载…',
  viewFailed: '无法加载此视图。',
  unknownView: '此地址没有对应的视图。',
  toData: '前往“数据”',
} satisfies typeof english;
