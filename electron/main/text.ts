/** The words of the native parts; the page has a catalogue of its own. */
import { app } from 'electron';

import { inEnglish } from '../../core/text/en.ts';
import type { Text } from '../../core/text/message.ts';
import { render } from '../../core/text/render.ts';
import { messages as chineseMessages } from '../../core/text/zh-CN/messages.ts';
import type { Language } from '../../renderer/core/bridge.ts';

const en = {
  file: '&File',
  edit: '&Edit',
  view: '&View',
  help: '&Help',
  newProject: 'New Project…',
  openProject: 'Open…',
  openRecent: 'Open Recent',
  noRecent: 'No recent projects',
  sample: 'Try the Sample',
  import: 'Import…',
  score: 'Score an Audience…',
  export: 'Export…',
  settings: 'Settings…',
  quit: 'Quit',
  close: 'Close',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  data: 'Data',
  funnel: 'Funnel',
  banks: 'Banks',
  train: 'Train',
  models: 'Models',
  scoring: 'Score',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  zoomReset: 'Actual Size',
  fullScreen: 'Full Screen',
  developer: 'Developer Tools',
  reload: 'Reload',
  shortcuts: 'Keyboard Shortcuts',
  about: 'About Stepladder',
  projects: 'Stepladder projects',
  tables: 'Tables',
  pages: 'Web pages',
  json: 'JSON',
  allFiles: 'All files',
  chooseFunnel: 'Choose funnel exports',
  chooseAudience: 'Choose an audience',
  chooseProject: 'Open a project',
  chooseNew: 'New project',
  chooseSave: 'Save as',
  projectName: 'Campaigns',
  sampleName: 'Sample',
  jobsRun: (count: number) => (count === 1 ? 'A job is running' : `${count} jobs are running`),
  jobsKept:
    'Closing cancels what is listed here. A training keeps its last checkpoint and can be resumed; ' +
    'an import or an export that is not finished leaves nothing behind.',
  cancelAndClose: 'Cancel Jobs and Close',
  cancelAndOpen: 'Cancel Jobs and Open',
  stay: 'Stay',
  cannotOpen: 'The project cannot be opened',
};

/** Every word of the native parts. */
export type NativeText = typeof en;

const chinese: NativeText = {
  file: '文件(&F)',
  edit: '编辑(&E)',
  view: '视图(&V)',
  help: '帮助(&H)',
  newProject: '新建项目…',
  openProject: '打开…',
  openRecent: '最近打开',
  noRecent: '没有最近的项目',
  sample: '试用示例',
  import: '导入…',
  score: '为人群评分…',
  export: '导出…',
  settings: '设置…',
  quit: '退出',
  close: '关闭',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  data: '数据',
  funnel: '漏斗',
  banks: '银行',
  train: '训练',
  models: '模型',
  scoring: '评分',
  zoomIn: '放大',
  zoomOut: '缩小',
  zoomReset: '实际大小',
  fullScreen: '全屏',
  developer: '开发者工具',
  reload: '重新加载',
  shortcuts: '键盘快捷键',
  about: '关于 Stepladder',
  projects: 'Stepladder 项目',
  tables: '表格',
  pages: '网页',
  json: 'JSON',
  allFiles: '所有文件',
  chooseFunnel: '选择漏斗导出文件',
  chooseAudience: '选择人群文件',
  chooseProject: '打开项目',
  chooseNew: '新建项目',
  chooseSave: '另存为',
  projectName: '投放活动',
  sampleName: '示例',
  jobsRun: (count) => `有 ${count} 个任务正在运行`,
  jobsKept: '关闭会取消下列任务。训练会保留最近的检查点，之后可以继续；未完成的导入或导出不会留下任何内容。',
  cancelAndClose: '取消任务并关闭',
  cancelAndOpen: '取消任务并打开',
  stay: '返回',
  cannotOpen: '无法打开项目',
};

/** The words in a language; without one, in the system's where it is among ours. */
export function nativeText(language: Language | null): NativeText {
  return isChinese(language) ? chinese : en;
}

/** A text of the core in a language, chosen likewise. */
export function nativeCoreText(text: Text, language: Language | null): string {
  return isChinese(language) ? render(text, { messages: chineseMessages, step: (name) => name }) : inEnglish(text);
}

function isChinese(language: Language | null): boolean {
  return (language ?? app.getLocale()).startsWith('zh');
}
