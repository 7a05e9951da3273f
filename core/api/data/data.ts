import { z } from 'zod';

import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { columnRole, columnKind, datasetPage } from '../contract/dataset-results.ts';
import { dataset, project, text } from '../contract/inputs.ts';
import { damaged, moment, reject } from '../contract/results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';

/** All details of a dataset. */
export const datasetCall = declareCall({
  name: 'dataset',
  summary: 'show everything that is known about a dataset',
  input: z.strictObject({ project, dataset }),
  result: datasetPage,
  async handle(input) {
    const [{ withProject }, { describeDataset }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('./describe-dataset.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) => describeDataset(opened, input.dataset));
  },
});

const numberBin = z.object({ from: z.number(), to: z.number(), count: z.number() });
const timeBin = z.object({ from: z.string(), to: z.string(), count: z.number() });

/** The profile of a column of a dataset. */
export const columnProfileCall = declareCall({
  name: 'column-profile',
  summary: 'show what a column of a dataset holds',
  input: z.strictObject({
    project,
    dataset,
    column: cliOption(text(), { value: 'COLUMN', about: 'column of the dataset' }),
    role: cliOption(text().pipe(columnRole).optional(), {
      value: 'ROLE',
      about: 'if several columns have that name',
    }),
  }),
  result: z.object({
    column: z.string(),
    role: columnRole,
    kind: columnKind,
    rows: z.number(),
    missing: z.number(),
    distinct: z.number().nullable(),
    top: z.array(z.object({ value: z.string(), count: z.number(), share: z.number() })),
    spread: z
      .discriminatedUnion('kind', [
        z.object({
          kind: z.literal('number'),
          min: z.number(),
          max: z.number(),
          mean: z.number(),
          below: z.number(),
          above: z.number(),
          quantiles: z.array(z.object({ share: z.number(), value: z.number() })),
          bins: z.array(numberBin),
        }),
        z.object({ kind: z.literal('time'), first: z.string(), last: z.string(), bins: z.array(timeBin) }),
      ])
      .nullable(),
    lengths: z.array(z.object({ length: z.number(), rows: z.number() })).nullable(),
    examples: z.array(z.string()),
  }),
  async handle({ project: path, ...query }, job) {
    const [{ withProject }, { profileColumn }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../review/columns/profile.ts'),
    ]);
    return withProject(path, { mode: 'read' }, (opened) => profileColumn(opened, query, job));
  },
});

const MAX_RAW_LENGTH = 2000;

/** A page of a dataset's rejected records, and their number per reason. */
export const rejectListCall = declareCall({
  name: 'reject-list',
  summary: 'show rejected records of a dataset',
  input: z.strictObject({
    project,
    dataset,
    reason: text().optional(),
    offset: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(1000).default(200),
  }),
  result: z.object({
    /** Number of rejects for the requested reason, or for all. */
    total: z.number(),
    reasons: z.array(z.object({ reason: z.string(), count: z.number() })),
    rows: z.array(reject.extend({ rawLength: z.number() })),
  }),
  async handle({ project: path, dataset: name, reason, offset, limit }) {
    const [{ withProject }, { countRejects, pageRejects }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/datasets/rejects.ts'),
    ]);
    return withProject(path, { mode: 'read' }, (opened) => {
      const reasons = countRejects(opened, name).map(({ reason: text, count }) => ({ reason: text, count }));
      const counted = reasons.filter((one) => reason === undefined || one.reason === reason);
      return {
        total: counted.reduce((sum, one) => sum + one.count, 0),
        reasons,
        rows: pageRejects(opened, name, { reason, offset, limit, rawLength: MAX_RAW_LENGTH }),
      };
    });
  },
});

/** The datasets of a project. */
export const datasetsCall = declareCall({
  name: 'datasets',
  summary: 'list the datasets of a project',
  input: z.strictObject({ project }),
  result: z.object({
    datasets: z.array(
      z.object({
        name: z.string(),
        rows: z.number(),
        records: z.number(),
        accepted: z.number(),
        rejected: z.number(),
        immature: z.number(),
        steps: z.array(z.object({ name: z.string(), windowDays: z.number() })),
        columns: z.array(
          z.object({ name: z.string(), role: z.string(), distinct: z.number().nullable(), missing: z.number() }),
        ),
        firstTime: moment,
        lastTime: moment,
        asOf: moment,
        dataHash: z.string(),
        sources: z.array(z.string()),
        createdAt: z.string(),
        /**
         * Whether the dataset's funnel is slow for lack of rollups that `count-dataset` can create, as after an import
         * by an older version; false without write access.
         */
        lacksRollups: z.boolean(),
      }),
    ),
    damaged,
  }),
  async handle(input) {
    const [{ readDatasets }, { lacksRollups }, { canWrite }, { readListing }, { timesOf }] = await Promise.all([
      import('../../store/datasets/datasets.ts'),
      import('../../store/datasets/rollups.ts'),
      import('../../store/file/access.ts'),
      import('../../store/file/damaged-rows.ts'),
      import('./describe-dataset.ts'),
    ]);
    return withReadOnlyProject(input.project, (opened) => {
      const stored = readDatasets(opened);
      const isWritable = canWrite(opened.path);
      const named = ({ name }: DatasetInfo): string => name;
      const { intact, damaged: rows } = readListing(stored.intact, named, ({ columns, steps, ...info }) => ({
        name: info.name,
        rows: info.rows,
        records: info.records,
        accepted: info.accepted,
        rejected: info.rejected,
        immature: info.immature,
        steps: steps.map(({ name, windowDays }) => ({ name, windowDays })),
        columns: columns.map(({ name, role, distinct, missing }) => ({ name, role, distinct, missing })),
        ...timesOf({ columns, steps, ...info }),
        dataHash: info.dataHash,
        sources: info.sources,
        createdAt: info.createdAt,
        lacksRollups: isWritable && lacksRollups(opened, { columns, steps, ...info }),
      }));
      return { datasets: intact, damaged: describeDamaged([...stored.damaged, ...rows]) };
    });
  },
});
