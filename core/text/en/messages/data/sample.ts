import { count } from '../../format.ts';

/** The sample data and the demo. */
export const sample = {
  badRows: ({ rows, most }: { rows: number; most: number }) =>
    `rows must be a whole number from 1 to ${count(most)}, not ${rows}`,
  tryRows: ({ rows }: { rows: number }) => `try ${rows}`,
  badSeed: ({ seed }: { seed: number }) => `the seed must be a whole number of at least 0, not ${seed}`,
  trySeed: ({ seed }: { seed: number }) => `try ${seed}`,
  unknownFormat: ({ format }: { format: string }) => `unknown format: ${format}`,
  notAFolder: ({ path }: { path: string }) => `the output is not a folder: ${path}`,
  nameFolder: 'name a folder',
  cannotWrite: ({ path, reason }: { path: string; reason: string }) => `cannot write ${path}: ${reason}`,
  writableFolder: 'name a folder that is writable and has free space',

  /** The purpose for which the project is in use. */
  demo: 'demo',
  importing: 'import of the sample',
  training: 'training on the sample',
  notADemo: ({ path, content }: { path: string; content: string }) => `${path} holds more than a demo: ${content}`,
  otherDataset: ({ dataset }: { dataset: string }) => `dataset ${dataset}`,
  otherBank: ({ bank }: { bank: string }) => `bank ${bank}, or changes to its settings`,
  otherRun: ({ run }: { run: string }) => `run ${run}`,
  otherFolder: 'choose another folder with --out, or move the project away',
  notEmpty: 'the project is not empty',
  newProject: 'try the sample in a new project',
  otherAudience: ({ file }: { file: string }) => `another file has the name of the sample’s audience: ${file}`,
  moveAudience: 'move or rename that file, or give the project another name',
};
