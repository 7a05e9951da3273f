import { list } from '../../format.ts';

/** Exports of models for use without this program. */
export const exporting = {
  readDifferently: ({ column, run, other }: { column: string; run: string; other: string }) =>
    `runs ${run} and ${other} read the column ${column} in different ways`,
  exportSeparately: 'export each of these runs into a folder of its own',
  tooManyTexts: 'the texts that this model knows exceed 2 GB, the limit of an ONNX file',
  otherContent: ({ path }: { path: string }) => `the folder holds something other than an export: ${path}`,
  addedFiles: ({ path, files }: { path: string; files: readonly string[] }) =>
    `the export in ${path} would be replaced, but its folder also holds ${list(files)}`,
  moveFiles: 'move what you have added elsewhere, or name another folder',
  nameFolder: 'name a new or empty folder, or one with an earlier export, which is replaced',
  noExport: ({ folder }: { folder: string }) => `not an exported model: ${folder}`,
  nameExport: 'name a folder that stepladder export has written',
  changed: ({ path }: { path: string }) => `the exported model was changed or is incomplete: ${path}`,
  replaced: ({ folder }: { folder: string }) => `the export in ${folder} was replaced while it was read`,
  scoreAgain: 'score again; the complete export is used then',
  again: 'copy the folder again, or export the runs again',
  restored: ({ folder }: { folder: string }) =>
    `an earlier command was ended while it replaced the export in ${folder}; the previous export is restored`,
  setAside: ({ folder, path }: { folder: string; path: string }) =>
    `an earlier command was ended while it replaced the export in ${folder}; the previous export is in ${path}`,
  renameBack: ({ path, folder }: { path: string; folder: string }) => `rename ${path} to ${folder}`,
  theExport: 'the exported model',
  runOrModel: 'give either a project with --run, or --model',
  notWithModel: ({ flags }: { flags: readonly string[] }) => `${list(flags)} cannot be given with --model`,
};
