import type { Messages } from '../../en/messages.ts';

export const host: Messages['host'] = {
  inputNotObject: ({ call }) => `${call} 的输入不是对象`,
  projectNamed: '这里不能指定项目：项目就是本窗口打开的那个',
  noProject: '没有打开的项目',
  openProject: '请先打开或新建一个项目',
  notHandle: ({ given }) => `文件只能用句柄指定，不能写成 ${given}`,
  chooseFile: '请在对话框中选择文件，或把文件拖进来',
  unknownFile: '所选的文件已失效',
  chooseAgain: '请重新选择',
  chosenToWrite: '该文件是选来写入的，不能读取',
  chosenToRead: '该文件是选来读取的，不能写入',
  checkpointKept: ({ run }) => `已取消；${run} 的检查点已保留`,
  resume: ({ run }) => `继续 ${run} 即可从该处接着训练`,
  notStarted: '尚未开始',
  checkPath: '请检查路径、磁盘空间和写入权限',
  fault: '这是程序的故障；之前保存的内容均已保留',
  notClientMessage: ({ problem }) => `不是窗口发来的消息：${problem}`,
  openCall: ({ call }) => `调用 ${call} 仍在运行`,
  ownNumber: '每次调用须有各自的编号',
  connectionLost: '与核心的连接已断开',
  writtenKept: '之前写入的内容均已保留',
};
