import { z } from 'zod';

import { noteLateCancellation } from '../../job.ts';
import { message } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { datasetStep, importRejectCount, limitedLabels } from '../contract/dataset-results.ts';
import {
  asOf,
  columnFormat,
  dataset,
  givenName,
  illegal,
  mapping,
  mappingContent,
  newProject,
  project,
  text,
} from '../contract/inputs.ts';
import { fileDialect, moment } from '../contract/results.ts';

/** Imports funnel exports into a dataset of the project, completely or not at all. */
export const importCall = declareCall({
  name: 'import',
  summary: 'read funnel exports (CSV, Excel, JSON Lines, Parquet, Arrow, SQLite, DuckDB; a folder) into a dataset',
  input: z.strictObject({
    project: newProject,
    files: cliOption(z.array(text()).min(1), {
      positional: true,
      value: 'FILE',
      about: 'exports to read as one dataset: files, or folders of files',
      path: 'read',
    }),
    dataset: cliOption(givenName(), { value: 'NAME', about: 'name of the new dataset' }),
    mapping,
    columnFormat,
    table: cliOption(text().optional(), {
      value: 'NAME',
      about: 'table of a SQLite or DuckDB file, or sheet of a workbook, with several',
    }),
    partitions: cliOption(z.boolean().optional(), {
      about: 'read folders named COLUMN=VALUE as partitions of a Parquet table',
    }),
    illegal,
    maxRejects: cliOption(z.number().int().min(0).optional(), {
      value: 'N',
      about: 'import nothing if more records are rejected',
    }),
    asOf,
    mappingName: cliOption(givenName().optional(), {
      value: 'NAME',
      about: 'name to save the mapping under, for files with these columns; default: name of the file',
    }),
  }),
  result: z.object({
    dataset: z.string(),
    records: z.number(),
    accepted: z.number(),
    rejected: z.number(),
    immature: z.number(),
    rejects: z.array(importRejectCount),
    steps: z.array(datasetStep),
    features: z.array(
      z.object({ name: z.string(), kind: z.string(), distinct: z.number().nullable(), missing: z.number() }),
    ),
    firstTime: moment,
    lastTime: moment,
    asOf: moment,
    elapsedMs: z.number(),
    /** How each file was read. */
    dialect: z.array(fileDialect),
    /** The mapping in force, in the form of a mapping file. */
    mapping: mappingContent,
    illegal: z.object({ policy: z.string(), count: z.number() }),
    labels: limitedLabels,
  }),
  job: { title: (input) => message('api.import', { dataset: input.dataset }), writes: true },
  async handle(input, job) {
    const [{ withProject }, { importDataset }, { rollUpIfLarge }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../ingest/import.ts'),
      import('../../review/rollup/roll-up.ts'),
    ]);
    return withProject(
      input.project,
      { mode: 'write', create: true, exclusive: true, purpose: message('api.import', { dataset: input.dataset }) },
      async (opened) => {
        const { columnFormat: formats, ...options } = input;
        const imported = await importDataset(opened, { ...options, formats }, job);
        await rollUpIfLarge(opened, imported.dataset, job);
        noteLateCancellation(job);
        return imported;
      },
    );
  },
});

/** Writes every rejected record of a dataset to a CSV file. */
export const rejectsCall = declareCall({
  name: 'rejects',
  summary: 'write every rejected record of a dataset to a CSV file',
  input: z.strictObject({
    project,
    dataset,
    out: cliOption(text(), {
      value: 'FILE',
      about: 'CSV file to write: file, line, column, value, reason, raw',
      path: 'write',
    }),
  }),
  result: z.object({
    dataset: z.string(),
    rejects: z.number(),
    out: z.string(),
    /** Records with masked contact details, which are never stored; absent if there are none. */
    masked: z.number().optional(),
  }),
  async handle(input, job) {
    const [{ withProject }, { writeRejects }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../ingest/rejects.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) =>
      writeRejects(opened, input.dataset, input.out, job),
    );
  },
});
