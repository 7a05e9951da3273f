/** LightGBM: finding, loading and using its library. */
export const trees = {
  /** The library's own messages are in English. */
  failed: ({ said }: { said: string }) => `lightgbm: ${said}`,
  damaged: ({ field, tree }: { field: string; tree: number }) =>
    `the trees of this run are damaged: ${field} of tree ${tree} is not valid`,
  trainAgain: 'restore the project from a backup, or train the run again',
  checkSettings: 'check the lightgbm settings and the data',
  notFound: 'lightgbm is not installed on this machine',
  get: ({ file }: { file: string }) =>
    'run npm run fetch:lightgbm (in a checkout), or install the Python package lightgbm and set STEPLADDER_LIGHTGBM ' +
    `to the path of its ${file}; all other models work without it`,
  variableWrong: ({ named, get }: { named: string; get: string }) =>
    `STEPLADDER_LIGHTGBM names ${named}, which does not exist; ${get}`,
  cannotLoad: ({ path, reason }: { path: string; reason: string }) => `cannot load lightgbm from ${path}: ${reason}`,
  installLibgomp: ({ get }: { get: string }) =>
    `install libgomp (Debian and Ubuntu: apt-get install libgomp1); if that does not help, ${get}`,
  installLibomp: ({ get }: { get: string }) => `install libomp (brew install libomp); if that does not help, ${get}`,
};
