import type { shell as english } from '../../en/window/shell.ts';
import { viewNames } from './view-names.ts';

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
