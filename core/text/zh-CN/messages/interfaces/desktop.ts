import type { Messages } from '../../../en/messages.ts';

export const desktop: Messages['desktop'] = {
  noFile: ({ path }) => `找不到文件：${path}`,
  noPath: '拖入的内容不是磁盘上的文件',
  chooseLocal: '请选择本机上的文件',
  notFile: ({ path }) => `不是文件：${path}`,
  chooseFile: '请选择文件，而不是文件夹',
  noProjectFile: ({ path }) => `找不到项目文件：${path}`,
  checkMoved: '请检查文件是否已被移动或删除，以及所在磁盘是否已连接',
  notProjectFile: ({ path }) => `不是项目文件：${path}`,
  openOwnFile: '请打开由 Stepladder 创建的文件；要导入数据，请先打开项目',
  fileExists: ({ path }) => `已有同名文件：${path}`,
  otherName: '请换一个名称，或打开已有的那个项目',
  notCreated: ({ path }) => `后台进程在创建 ${path} 之前就已结束`,
  createAgain: '请检查该文件是否已存在；如果不存在，请重新创建项目',
  notRecent: '此项目已不在最近打开的列表中',
  openFromDisk: '请用“打开…”打开它',
  notOwnPage: ({ channel }) => `请求 ${channel} 并非来自本程序的页面`,
  badRequest: ({ channel, problem }) => `${channel}：${problem}`,
  oldNode: ({ version, path }) =>
    `此 Electron 自带的 Node ${version} 版本过低，无法运行后台进程；${path} 处也没有其他 Node`,
  nameNode: '请将环境变量 STEPLADDER_NODE 设为 Node 24 或更高版本的路径',
};
