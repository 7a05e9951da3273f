import { z } from 'zod';

import { message } from '../text/message.ts';
import { declareCall } from './contract/call.ts';
import { columnValues } from './contract/funnel-results.ts';
import { project, text } from './contract/inputs.ts';
import { withReadOnlyProject } from './open.ts';

/**
 * Creates the rollups of a dataset imported by an older version, as imports of large datasets do. Writes only briefly,
 * at the end.
 */
export const countDatasetCall = declareCall({
  name: 'count-dataset',
  summary: 'count a dataset by day, so that its funnel loads quickly',
  input: z.strictObject({ project, dataset: text() }),
  result: z.object({ dataset: z.string() }),
  job: { title: (input) => message('api.counting', { dataset: input.dataset }), writes: false },
  writes: true,
  async handle(input, job) {
    const [{ withProject }, { countDataset }, { writeRollups }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../review/rollup/roll-up.ts'),
      import('../store/datasets/rollups.ts'),
    ]);
    const { dataset, rollups } = await withProject(input.project, { mode: 'read' }, (opened) =>
      countDataset(opened, input.dataset, job),
    );
    await withProject(
      input.project,
      { mode: 'write', purpose: message('api.counting', { dataset: input.dataset }) },
      (opened) => writeRollups(opened, dataset, rollups),
    );
    return { dataset: input.dataset };
  },
});

/** Reads a dataset's columns into the cache in advance, as many as fit. */
export const readAheadCall = declareCall({
  name: 'read-ahead',
  summary: 'read the columns of a dataset in advance, so that changes within a segment are explained quickly',
  input: z.strictObject({ project, dataset: text() }),
  result: z.object({ dataset: z.string() }),
  async handle(input, job) {
    const review = await import('../review/read-ahead.ts');
    await withReadOnlyProject(input.project, (opened) => review.readAhead(opened, input.dataset, job));
    return { dataset: input.dataset };
  },
});

/** The values of a column, for filters. */
export const columnValuesCall = declareCall({
  name: 'column-values',
  summary: 'list the values of a column with their samples',
  input: z.strictObject({
    project,
    dataset: text(),
    column: text(),
    search: z.string().default(''),
    limit: z.number().int().min(1).max(1000).default(100),
  }),
  result: columnValues,
  async handle(input, job) {
    const review = await import('../review/values.ts');
    return withReadOnlyProject(input.project, (opened) => review.columnValues(opened, input, job));
  },
});
