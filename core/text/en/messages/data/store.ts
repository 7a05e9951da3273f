/** The project file and what it holds. */
export const store = {
  diskFull: ({ path }: { path: string }) => `disk full while writing ${path}`,
  freeSpace: 'this write was undone; free some space and try again',
  diskFailed: ({ path }: { path: string }) => `the disk failed while reading or writing ${path}`,
  checkDisk: 'check the disk; this write was undone',
  noPermission: ({ path }: { path: string }) => `no permission to open or write ${path}`,
  checkPermissions:
    'check the permissions of the file and of its folder; a project that is being written to, or was not closed ' +
    'properly, can only be read with write access to its folder',
  damagedFile: ({ path }: { path: string }) => `damaged project file: ${path}`,
  damagedPages: ({ path }: { path: string }) => `a part of ${path} is damaged, so this list may be incomplete`,
  restoreFile:
    'restore the file from a backup, or use an earlier copy; before that, delete its -wal and -shm files, if any',
  deleteOrRestore: 'delete it, or restore the file from a backup',
  foreignPart: ({ path, part }: { path: string; part: string }) =>
    `${path} contains something that this program did not create: ${part}`,
  distrustFile: 'do not use this file if you do not know who changed it; restore a backup, or use an earlier copy',
  changedPart: ({ path, part }: { path: string; part: string }) =>
    `damaged project file: ${part} in ${path} is missing or not as this program creates it`,
  trigger: ({ name }: { name: string }) => `trigger ${name}`,
  view: ({ name }: { name: string }) => `view ${name}`,
  index: ({ name }: { name: string }) => `index ${name}`,
  table: ({ name }: { name: string }) => `table ${name}`,
  columnOfTable: ({ name, table }: { name: string; table: string }) => `column ${name} of table ${table}`,
  damagedRow: ({ what }: { what: string }) => `damaged data in the project file: ${what}`,
  run: ({ run }: { run: string }) => `run ${run}`,
  epochOfRun: ({ epoch, run }: { epoch: number; run: string }) => `epoch ${epoch} of run ${run}`,
  epochsOfRun: ({ run }: { run: string }) => `the epochs of run ${run}`,
  rejectsOf: ({ file }: { file: string }) => `the rejects of ${file}`,
  bankNamed: ({ name }: { name: string }) => `bank ${name}`,
  datasetNamed: ({ name }: { name: string }) => `dataset ${name}`,
  mappingNamed: ({ name }: { name: string }) => `mapping ${name}`,
  exportNumber: ({ id }: { id: number }) => `export ${id}`,
  comparison: ({ name }: { name: string }) => `comparison ${name}`,
  tuning: ({ name }: { name: string }) => `tuning ${name}`,
  study: ({ name }: { name: string }) => `study ${name}`,
  notProject: ({ path }: { path: string }) => `not a project file: ${path}`,
  busy: ({ path }: { path: string }) => `${path} is busy`,
  waitForProgram: 'another program is using the file; try again when it is done',
  readOnly: ({ path }: { path: string }) => `${path} is open for reading only`,
  openForWriting: 'open the project for writing',

  noFolderOf: ({ path }: { path: string }) => `the folder of ${path} does not exist`,
  cannotWrite: ({ path, reason }: { path: string; reason: string }) => `cannot write ${path}: ${reason}`,
  checkFolder: 'check the folder, its permissions and the free space',
  noFolder: ({ folder }: { folder: string }) => `no such folder: ${folder}`,
  createFolder: 'create the folder first',
  noProject: ({ path }: { path: string }) => `no such project file: ${path}`,
  createByImport: 'check the name, or create the project by importing into it',
  isFolder: ({ path }: { path: string }) => `not a project file but a folder: ${path}`,
  nameFile: 'name a file',
  nameProjectOrNew: 'name a file created by Stepladder, or a new one',
  newerVersion: ({ path, format, known }: { path: string; format: number; known: number }) =>
    `${path} was written by a newer version (format ${format}; this version knows up to ${known})`,
  updateProgram: 'update Stepladder; the file was not changed',
  olderInUse: ({ path }: { path: string }) =>
    `${path} was written by an older version of Stepladder, and a program is writing to it`,
  tryAgainLater: 'try again when that is done',
  migrationFailed: ({ name, reason }: { name: string; reason: string }) => `migration ${name} failed: ${reason}`,
  unchangedBackup: 'the file was left as it was, with a backup beside it',

  cannotLock: ({ path }: { path: string }) => `could not take the lock ${path}`,
  tryAgain: 'several programs are opening the project at once; try again',
  lockGone: ({ path }: { path: string }) => `the lock ${path} is gone`,
  reopen: 'close the project and open it again',
  unreadableLock: ({ path }: { path: string }) => `unreadable lock: ${path}`,
  waitOrDeleteLock: 'try again in a minute, or delete the lock if no program uses the project',
  inUse: ({ user, host, pid, purposes, since }: InUse) =>
    `the project is in use for writing by ${user}@${host}, process ${pid}, ${purposes.join(' and ')}, since ${since}`,
  waitForOwner: ({ path }: { path: string }) =>
    `wait until it is done; if that process is certainly gone, delete ${path}`,
  inUseHere: ({ purposes }: { purposes: readonly string[] }) =>
    `the project is being written to by ${purposes.join(' and ')}`,
  waitOrCancel: 'try again when that is done, or cancel it',
  writing: 'writing',
  preparing: 'preparing the file',

  orphanedLog: ({ path }: { path: string }) => `there is no project at ${path}, but the log of one: ${path}-wal`,
  removeLog: 'put that project back to keep its last changes, or delete the log (-wal, -shm) to start a new project',
  projectMoved: ({ path }: { path: string }) => `the project was deleted or moved while it was being written: ${path}`,
  projectMovedWhileRead: ({ path }: { path: string }) =>
    `the project was deleted, moved or replaced while it was being read: ${path}`,
  readWherePut: 'nothing was written; put the project back, or open it where it is now, and try again',
  keepInPlace: 'this write was undone; put the project back, or open it where it is now, and try again',
  outputIsInput: ({ what, path }: { what: string; path: string }) => `the output is ${what}: ${path}`,
  theProject: 'the project',
  writeElsewhere: 'write to another file',
  outputIsFolder: ({ path }: { path: string }) => `the output is a folder: ${path}`,
  outputIsLink: ({ path }: { path: string }) => `the output is a link: ${path}`,
  outputIsDevice: ({ path }: { path: string }) => `the output is a device, pipe or socket: ${path}`,
  outputInUse: ({ path }: { path: string }) =>
    `cannot replace ${path}: it is read-only, or open in another program, such as Excel`,
  closeOrElsewhere: 'close it there, or write to another file',
  outputName: ({ name }: { name: string }) => `Windows does not allow the file name ${name}`,
  nameOrdinaryFile: 'name an ordinary file, or one that does not exist yet',
  outputIsProject: ({ path }: { path: string }) => `the output is a project file: ${path}`,
  keepProject: 'write to another file; if you no longer need that project, delete it yourself',
  outputIsPart: ({ project, path }: { project: string; path: string }) =>
    `the output would replace a part of the project file ${project}: ${path}`,

  datasetExists: ({ name }: { name: string }) => `dataset ${name} already exists`,
  deleteOrRename: 'delete it first, or choose another name',
  mappingExists: ({ name }: { name: string }) => `mapping ${name} already exists`,
  segmentExists: ({ name }: { name: string }) => `segment ${name} already exists`,
  replaceOrOtherName: 'choose another name, or replace it (--replace on the command line)',
  chooseName: 'choose another name',
  columnOfRole: ({ role }: { role: string }) => `${role} column`,
  damagedColumn: ({ problem }: { problem: string }) => `damaged column data: ${problem}`,
  damagedColumnIn: ({ problem, where }: { problem: string; where: string }) => `${problem} (${where})`,
  restoreOrImport: 'restore the project file from a backup, or delete the dataset and import it again',
  otherData: 'its content differs from what was written',
  tooShort: 'too short',
  notPacked: 'not a packed column',
  headerChecksum: 'wrong checksum of the header',
  unknownFormat: ({ format }: { format: number }) => `unknown format ${format}`,
  failsChecksum: 'wrong checksum',
  wrongLength: 'wrong length',
  unpacksWrong: 'unpacks to other data',
  doesNotUnpack: 'cannot be unpacked',
  impossibleHeader: 'declares a size or a layout that its content does not have',
  impossibleValues: 'holds values that this column cannot have',
  codeBeyondDictionary: ({ code }: { code: number }) => `code ${code} is beyond the dictionary`,
  append: ({ append }: { append: string }) => `append ${append}`,
  noAppend: ({ dataset }: { dataset: string }) => `nothing was appended to dataset ${dataset}`,
  listAppends: 'the command appends lists what was appended to each dataset',
  chunkOfColumn: ({ column, chunk }: { column: string; chunk: number }) => `column ${column}, chunk ${chunk}`,
  dictionaryOfColumn: ({ column }: { column: string }) => `dictionary of ${column}`,
  summary: ({ name }: { name: string }) => `summary ${name}`,

  damagedArtifact: ({ artifact, problem }: { artifact: string; problem: string }) =>
    `damaged ${artifact} in the project file: ${problem}`,
  restoreOrTrain: 'restore the project file from a backup, or train again',
  plan: 'training plan',
  checkpoint: 'checkpoint',
  best: 'best model',
  descriptionChecksum: 'wrong checksum of its description',
  damagedIndex: 'its index is damaged',
  partIncomplete: ({ part }: { part: string }) => `part ${part} is incomplete`,
  partChecksum: ({ part }: { part: string }) => `wrong checksum of part ${part}`,

  runOfAllBanks: ({ run }: { run: string }) => `run ${run} is a pooled run of all banks: say which bank it is for`,
  nameBank: 'name the bank (--bank on the command line)',
  runWithoutBanks: ({ run }: { run: string }) =>
    `run ${run} was trained on data without banks, so it can be active for none`,
  scoreByName: 'it needs no activation: choose it when you score (--run on the command line)',
  runOfOtherBank: ({ run, trained, bank }: { run: string; trained: string; bank: string }) =>
    `run ${run} was trained for ${trained}, not for ${bank}`,
  chooseRunOf: ({ bank }: { bank: string }) => `choose a run of ${bank}, or a pooled run`,
  runNotDone: ({ run, status }: { run: string; status: string }) => `run ${run} is not finished (${status})`,
  resumeOrChoose: 'only a finished run can be used: resume it first, or choose another',
  running: 'running',
  interrupted: 'interrupted',
  failed: 'failed',
  done: 'done',
  comparisonDeleted: ({ comparison }: { comparison: string }) => `comparison ${comparison} has been deleted`,
  tuningDeleted: ({ tuning }: { tuning: string }) => `tuning ${tuning} has been deleted`,
  studyDeleted: ({ study }: { study: string }) => `study ${study} has been deleted`,
  runsKept: 'its runs are kept and reused if you start it again',
};

interface InUse {
  user: string;
  host: string;
  pid: number;
  purposes: readonly string[];
  since: string;
}
