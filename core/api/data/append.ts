import { z } from 'zod';

import { KNOWN_POLICIES } from '../../ingest/append/append-result.ts';
import { noteLateCancellation, partOfJob, yieldToEventLoop } from '../../job.ts';
import { message } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { importRejectCount, limitedLabels } from '../contract/dataset-results.ts';
import { asOf, columnFormat, dataset, illegal, project, text } from '../contract/inputs.ts';
import { damaged, fileDialect, moment } from '../contract/results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';

/** The share of an undo's progress bar for freeing space; the rest is for counting. */
const RELEASE_SHARE = 0.2;

/** The result of an append. */
const appended = z.object({
  append: z.string(),
  dataset: z.string(),
  files: z.array(z.string()),
  known: z.enum(KNOWN_POLICIES),
  records: z.number(),
  rejected: z.number(),
  added: z.number(),
  /** Known samples whose labels changed, stayed the same, were replaced or were skipped. */
  updated: z.number(),
  unchanged: z.number(),
  replaced: z.number(),
  skipped: z.number(),
  /** Exact copies of rows of a dataset without ids. */
  copies: z.number(),
  /** Known samples whose times contradict those of the dataset. */
  contradictory: z.number(),
  /** By step: known samples that reached it according to the new records. */
  conversions: z.array(z.object({ step: z.string(), samples: z.number() })),
  rowsBefore: z.number(),
  rows: z.number(),
  immatureBefore: z.number(),
  immature: z.number(),
  asOfBefore: moment,
  asOf: moment,
  newColumns: z.array(z.string()),
});

/** The largest time that a JavaScript date can have. */
const MAX_TIME_MS = 8.64e15;
const storedMoment = z.number().min(-MAX_TIME_MS).max(MAX_TIME_MS).nullable();
/** The record of an append in the project. */
const storedRecord = appended
  .omit({ append: true, dataset: true })
  .extend({ asOfBefore: storedMoment, asOf: storedMoment });

/** Appends exports to a dataset, completely or not at all. */
export const appendCall = declareCall({
  name: 'append',
  summary: 'append exports to a dataset, with its mapping; late conversions update its samples',
  input: z.strictObject({
    project,
    files: cliOption(z.array(text()).min(1), {
      positional: true,
      value: 'FILE',
      about: "exports with the dataset's columns: files, or folders of files",
      path: 'read',
    }),
    dataset,
    known: cliOption(z.enum(KNOWN_POLICIES).optional(), {
      value: 'POLICY',
      about: 'samples the dataset already has; default: update. Without ids: skip or add exact copies',
    }),
    columnFormat,
    table: cliOption(text().optional(), {
      value: 'NAME',
      about: "table or sheet of the file; default: the dataset's",
    }),
    partitions: cliOption(z.boolean().optional(), {
      about: 'read folders named COLUMN=VALUE as partitions of a Parquet table',
    }),
    illegal,
    maxRejects: cliOption(z.number().int().min(0).optional(), {
      value: 'N',
      about: 'append nothing if more records are rejected',
    }),
    asOf,
  }),
  result: appended.extend({
    rejects: z.array(importRejectCount),
    labels: limitedLabels,
    illegal: z.object({ policy: z.string(), count: z.number() }),
    dialect: z.array(fileDialect),
    elapsedMs: z.number(),
  }),
  job: { title: (input) => message('api.append', { dataset: input.dataset }), writes: true },
  async handle({ project: path, columnFormat: formats, ...options }, job) {
    const [{ withProject }, { appendToDataset }, { rollUpIfLarge }, { isoTime }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../ingest/append/append.ts'),
      import('../../review/rollup/roll-up.ts'),
      import('../../funnel/calendar.ts'),
    ]);
    const purpose = message('api.append', { dataset: options.dataset });
    return withProject(path, { mode: 'write', exclusive: true, purpose }, async (opened) => {
      const result = await appendToDataset(opened, { ...options, formats }, job);
      await rollUpIfLarge(opened, options.dataset, job);
      noteLateCancellation(job);
      return { ...result, asOfBefore: isoTime(result.asOfBefore), asOf: isoTime(result.asOf) };
    });
  },
});

/** The appends to the datasets of a project. */
export const appendsCall = declareCall({
  name: 'appends',
  summary: 'list what was appended to datasets',
  input: z.strictObject({
    project,
    dataset: cliOption(text().optional(), { value: 'NAME', about: 'only appends to this dataset' }),
  }),
  result: z.object({
    appends: z.array(
      appended.extend({
        createdAt: z.string(),
        /** Whether it is the last append to its dataset; only that one can be undone. */
        last: z.boolean(),
        /** Bytes of replaced data that the project file keeps until the append is undone or the dataset is deleted. */
        keptBytes: z.number(),
        dataHashBefore: z.string(),
      }),
    ),
    damaged,
  }),
  async handle({ project: path, dataset: name }) {
    const [{ readAppends }, { readListing }, { appendRecord }] = await Promise.all([
      import('../../store/datasets/appends.ts'),
      import('../../store/file/damaged-rows.ts'),
      import('./append-record.ts'),
    ]);
    const isRecord = (result: unknown): boolean => storedRecord.safeParse(result).success;
    return withReadOnlyProject(path, (opened) => {
      const { intact, damaged: rows } = readAppends(opened, name);
      const { intact: appends, damaged: others } = readListing(
        intact,
        ({ append }) => append,
        (info) => appendRecord(info, isRecord),
      );
      return { appends, damaged: describeDamaged([...rows, ...others]) };
    });
  },
});

/** Undoes the last append of a dataset. */
export const undoAppendCall = declareCall({
  name: 'undo append',
  summary: 'undo the last append to a dataset, which is then exactly as before',
  input: z.strictObject({
    project,
    dataset,
    keepRuns: cliOption(z.boolean().default(false), {
      about: 'undo it even if runs were trained with the appended data, which they can then no longer read',
    }),
  }),
  result: z.object({
    dataset: z.string(),
    undone: z.string(),
    rows: z.number(),
    dataHash: z.string(),
    /** Runs that were trained with the appended data. */
    runs: z.array(z.string()),
    freedBytes: z.number(),
  }),
  job: { title: (input) => message('api.appendUndo', { dataset: input.dataset }), writes: true },
  async handle({ project: path, dataset: name, keepRuns }, job) {
    const [{ withProject }, { releaseSpace }, { undoUnlessUsed }, { rollUpIfLarge }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/file/space.ts'),
      import('./undo-append.ts'),
      import('../../review/rollup/roll-up.ts'),
    ]);
    const purpose = message('api.appendUndo', { dataset: name });
    return withProject(path, { mode: 'write', exclusive: true, purpose }, async (opened) => {
      await yieldToEventLoop(job);
      const undone = undoUnlessUsed(opened, name, keepRuns);
      const freedBytes = await releaseSpace(opened, partOfJob(job, 0, RELEASE_SHARE));
      await rollUpIfLarge(opened, name, partOfJob(job, RELEASE_SHARE, 1 - RELEASE_SHARE));
      noteLateCancellation(job);
      return { ...undone, freedBytes };
    });
  },
});
