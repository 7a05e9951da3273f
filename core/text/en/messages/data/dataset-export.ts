/** Exports of datasets. */
export const datasetExport = {
  sameColumns: ({ column }: { column: string }) => `two columns of the export would be named ${column}`,
  renameColumn:
    'a column of the dataset is named like a label, a time, or what a run adds: import it under another name',
};
