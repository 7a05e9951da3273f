/** Exports of models for use without this program. */
export const exporting = {
  readDifferently: ({ column, run, other }: { column: string; run: string; other: string }) =>
    `runs ${run} and ${other} read the column ${column} in different ways`,
  exportSeparately: 'export each of these runs into a folder of its own',
  tooManyTexts: 'the texts that this model knows exceed 2 GB, the limit of an ONNX file',
  otherContent: ({ path }: { path: string }) => `the folder holds something other than an export: ${path}`,
  nameFolder: 'name a new or empty folder, or one with an earlier export, which is replaced',
};
