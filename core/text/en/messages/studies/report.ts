/** Writing of reports. */
export const report = {
  noFolder: ({ folder }: { folder: string }) => `no such folder: ${folder}`,
  createFolder: 'create the folder first',
  notFolder: ({ path }: { path: string }) => `not a folder: ${path}`,
  nameInFolder: 'name a file in a folder',
  notWritable: ({ folder }: { folder: string }) => `cannot write into the folder ${folder}`,
  nameWritable: 'name a file in a folder for which you have permission to write',
  settingsFile: 'the settings file',
  cannotWrite: ({ path, reason }: { path: string; reason: string }) => `cannot write ${path}: ${reason}`,
  checkFolder: 'check the folder and the space on its disk; the results are kept in the project',
};
