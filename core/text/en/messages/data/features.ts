import { list, counted } from '../../format.ts';

/** The inputs of models. */
export const features = {
  noTimeColumn: ({ dataset }: { dataset: string }) => `dataset ${dataset} has no time column to select a period by`,
  nameTimeColumn: 'name its time column in the mapping and import it again',
  damagedSchema: ({ problem }: { problem: string }) => `the feature schema is damaged: ${problem}`,
  description: ({ path, problem }: { path: string; problem: string }) =>
    path === '' ? `its description ${problem}` : `${path} in its description ${problem}`,
  restoreOrTrain: 'restore the project from a backup, or train the run again',
  valuesMissing: ({ field }: { field: string }) => `the values of field ${field} are missing`,
  vocabularySizes: 'its vocabularies declare more values than are stored',
  vocabulary: 'the list of a column’s values',
  valuesOfKind: ({ field, kind }: { field: string; kind: string }) =>
    `the values of field ${field} are of kind ${kind}`,
  doesNotFit: ({ where, problems, fields }: { where: string; problems: readonly string[]; fields: number }) =>
    `${where} does not fit the model: ${problems.join('; ')}` +
    (fields > problems.length ? `; … (${counted(fields, 'field')} in all)` : ''),
  dataset: ({ dataset }: { dataset: string }) => `dataset ${dataset}`,
  matchColumns:
    'rename the columns, or correct their kinds in the mapping, so that they match those the model was trained on',
  otherKind: ({ field, kind, given }: { field: string; kind: string; given: string }) =>
    `field ${field} is ${kind} in the model but ${given} in the data`,
  missingField: ({ field }: { field: string }) => `missing field ${field}`,
  missingFieldNear: ({ field, nearest }: { field: string; nearest: string }) =>
    `missing field ${field} (nearest column: ${nearest})`,
  noColumnOfRole: ({ dataset, role }: { dataset: string; role: string }) => `dataset ${dataset} has no ${role} column`,
  storedAs: ({ column, kind, wanted }: { column: string; kind: string; wanted: string }) =>
    `column ${column} is stored as ${kind}, not as ${wanted}`,
  importAgain: 'import the data again',
  noFeatures: ({ dataset }: { dataset: string }) => `dataset ${dataset} has no feature columns`,
  nameFeatures: 'name them in the mapping and import the data again',
  historyNoColumn: ({ field, dataset }: { field: string; dataset: string }) =>
    `the history ${field} is not a column of dataset ${dataset}`,
  historyNotMulti: ({ field, dataset }: { field: string; dataset: string }) =>
    `the history ${field} is not a multi-valued column of dataset ${dataset}`,
  noMulti: 'the dataset has no multi-valued column: choose a tower that needs no history',
  nameMulti: ({ columns }: { columns: readonly string[] }) => `name one of its multi-valued columns: ${list(columns)}`,
};
