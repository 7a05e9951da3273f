import type { Messages } from '../../en/messages.ts';

export const desktop: Messages['desktop'] = {
  noFile: ({ path }) => `没有这个文件：${path}`,
  noPath: '该文件没有路径',
  chooseLocal: '请选择本机上的文件',
  notFile: ({ path }) => `不是文件：${path}`,
  chooseFile: '请选择文件，而不是文件夹',
  noProjectFile: ({ path }) => `没有这个项目文件：${path}`,
  checkMoved: '请检查它是否已被移动或删除，或所在磁盘是否未连接',
  notProjectFile: ({ path }) => `不是项目文件：${path}`,
  openOwnFile: '请打开由 Stepladder 创建的文件；要导入数据，请先打开项目',
  fileExists: ({ path }) => `已有同名文件：${path}`,
  otherName: '请换一个名称，或打开已有的那个项目',
  notRecent: '此项目已不在最近打开的列表中',
  openFromDisk: '请用“打开…”打开它',
  notOwnPage: ({ channel }) => `${channel} 不是由程序自己的页面发出的`,
  badRequest: ({ channel, problem }) => `${channel}：${problem}`,
  oldNode: ({ version, path }) => `此 Electron 的 Node ${version} 版本过低，无法运行核心；${path} 处也没有其他 Node`,
  nameNode: '请用 STEPLADDER_NODE 指定 24 或更新的 Node',
};
