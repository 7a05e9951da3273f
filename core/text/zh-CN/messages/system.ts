import type { Messages } from '../../en/messages.ts';

export const system: Messages['system'] = {
  notFound: ({ path }) => `找不到文件或文件夹：${path}`,
  noPermission: ({ path }) => `没有权限：${path}`,
  noSpace: ({ path }) => `磁盘空间不足：${path}`,
  readOnly: ({ path }) => `文件系统为只读：${path}`,
  inputOutput: ({ path }) => `磁盘读写出错：${path}`,
};
