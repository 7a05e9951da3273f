/** The desktop program. */
export const desktop = {
  noFile: ({ path }: { path: string }) => `no such file: ${path}`,
  noPath: 'what was dropped is not a file on a disk',
  chooseLocal: 'choose a file on this machine',
  notFile: ({ path }: { path: string }) => `not a file: ${path}`,
  chooseFile: 'choose a file, not a folder',
  noProjectFile: ({ path }: { path: string }) => `no such project file: ${path}`,
  checkMoved: 'check whether it was moved or deleted, or whether its disk is missing',
  notProjectFile: ({ path }: { path: string }) => `not a project file: ${path}`,
  openOwnFile: 'open a file created by Stepladder; to bring in data, open a project and import it',
  fileExists: ({ path }: { path: string }) => `a file with this name already exists: ${path}`,
  otherName: 'choose another name, or open the project that is there',
  notCreated: ({ path }: { path: string }) => `the background process ended before it had created ${path}`,
  createAgain: 'check whether the file is there; if not, create the project again',
  notRecent: 'this project is no longer in the list of recent ones',
  openFromDisk: 'open it with Open…',
  notOwnPage: ({ channel }: { channel: string }) => `${channel} was not sent by the program’s own page`,
  badRequest: ({ channel, problem }: { channel: string; problem: string }) => `${channel}: ${problem}`,
  oldNode: ({ version, path }: { version: string; path: string }) =>
    `this Electron’s Node ${version} is too old for the background process, and there is no other at ${path}`,
  nameNode: 'set STEPLADDER_NODE to the path of a Node ≥ 24',
};
