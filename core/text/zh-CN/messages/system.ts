import type { Messages } from '../../en/messages.ts';

export const system: Messages['system'] = {
  notFound: ({ path }) => `找不到文件或文件夹：${path}`,
  noPermission: ({ path }) => `没有权限：${path}`,
  noSpace: ({ path }) => `磁盘空间不足：${path}`,
  readOnly: ({ path }) => `文件系统为只读：${path}`,
  inputOutput: ({ path }) => `磁盘读写出错：${path}`,
  checkPath: '请检查路径',
  checkPermissions: '请检查该处的读写权限',
  nameFile: '请指定文件，而不是文件夹',
  nameFolder: '请指定文件夹，而不是文件',
  chooseOtherName: '请换一个名称',
  chooseShorterName: '请换一个较短的名称',
  linksInCircle: '路径中的链接互相循环',
  freeSpace: '请清理磁盘空间',
  tooLargeForDisk: '该文件系统容不下这么大的文件',
  checkDisk: '请检查磁盘',
  closeOther: '请关闭正在使用它的程序',
  diskReadOnly: '该文件系统为只读',
  tooManyFiles: '请关闭其他程序，或提高可打开文件数的上限',
};
