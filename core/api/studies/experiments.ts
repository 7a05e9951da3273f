import { z } from 'zod';

import type { Experiment } from '../../store/runs/experiments.ts';
import { message } from '../../text/message.ts';
import { declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { damaged } from '../contract/results.ts';
import { anyStudy, studyResultOf } from '../contract/study-results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';
import { comparisonResult, comparisonResultOf } from './compare.ts';

const listedComparison = z.object({
  comparison: z.string(),
  dataset: z.string(),
  bank: z.string().nullable(),
  /** Name of the segment whose samples were chosen; absent for all samples. */
  segment: z.string().optional(),
  models: z.array(z.string()),
  seeds: z.number(),
  /** Number of test periods; absent for one. */
  splits: z.number().optional(),
  /** False if runs are missing: it can be continued. */
  done: z.boolean(),
  /** True if it ended without a single run: it can be retried. */
  failed: z.boolean(),
  createdAt: z.string(),
});

/** The comparisons of a project. */
export const comparisonsCall = declareCall({
  name: 'comparisons',
  summary: 'list the comparisons of models',
  input: z.strictObject({ project }),
  result: z.object({ comparisons: z.array(listedComparison), damaged }),
  async handle(input) {
    const [{ comparisons }, { readListing }, reading] = await Promise.all([
      import('../../store/runs/experiments.ts'),
      import('../../store/file/damaged-rows.ts'),
      loadReaders(),
    ]);
    return withReadOnlyProject(input.project, (opened) => {
      const { intact, damaged: rows } = comparisons.read(opened);
      const described = readListing(
        intact,
        ({ name }) => name,
        (one) => listed(one, reading),
      );
      return { comparisons: described.intact, damaged: describeDamaged([...rows, ...described.damaged]) };
    });
  },
});

async function loadReaders() {
  const [stored, { isFailed }] = await Promise.all([
    import('../../compare/stored.ts'),
    import('../../compare/result.ts'),
  ]);
  return { ...stored, isFailed };
}

function listed(
  { name, dataset, bank, input, result, createdAt }: Experiment,
  { listedRequest, resultOfStored, isFailed }: Awaited<ReturnType<typeof loadReaders>>,
): z.input<typeof listedComparison> {
  const request = listedRequest(name, input);
  return {
    comparison: name,
    dataset,
    bank,
    ...(request.segment && { segment: request.segment.name }),
    models: [...request.models],
    seeds: request.seeds,
    ...(request.splits !== undefined && { splits: request.splits }),
    done: result !== null,
    failed: result !== null && isFailed(resultOfStored(name, result)),
    createdAt,
  };
}

/** The result of one comparison so far. */
export const comparisonCall = declareCall({
  name: 'comparison',
  summary: 'show the result of a comparison',
  input: z.strictObject({ project, comparison: text() }),
  result: comparisonResult,
  async handle(input) {
    const { readComparison } = await import('../../compare/compare.ts');
    return withReadOnlyProject(input.project, (opened) => comparisonResultOf(readComparison(opened, input.comparison)));
  },
});

/** Deletes a comparison; its runs are kept. */
export const deleteComparisonCall = declareCall({
  name: 'delete-comparison',
  summary: 'delete a comparison and keep its runs',
  writes: true,
  input: z.strictObject({ project, comparison: text() }),
  result: z.object({ deleted: z.string() }),
  async handle(input) {
    await deleteExperiment(input.project, 'comparisons', input.comparison);
    return { deleted: input.comparison };
  },
});

/** Deletes a tuning; its runs are kept. */
export const deleteTuningCall = declareCall({
  name: 'delete-tuning',
  summary: 'delete a tuning and keep its runs',
  writes: true,
  input: z.strictObject({ project, tuning: text() }),
  result: z.object({ deleted: z.string() }),
  async handle(input) {
    await deleteExperiment(input.project, 'tunings', input.tuning);
    return { deleted: input.tuning };
  },
});

/** The studies of a project. */
export const studiesCall = declareCall({
  name: 'studies',
  summary: 'list the studies of models',
  input: z.strictObject({ project }),
  result: z.object({
    studies: z.array(
      z.object({
        study: z.string(),
        kind: z.enum(['hyper', 'transfer', 'tsne', 'importance']),
        /** Consists of names only: `r3`, `r3: activation`, `aitm: d = 1, 5`. */
        title: z.string(),
        dataset: z.string(),
        bank: z.string().nullable(),
        /** False for a stopped study: the same call continues it. */
        done: z.boolean(),
        createdAt: z.string(),
      }),
    ),
    damaged,
  }),
  async handle(input) {
    const { describeStudies } = await import('../../study/study.ts');
    return withReadOnlyProject(input.project, (opened) => {
      const { intact, damaged: rows } = describeStudies(opened);
      return { studies: intact, damaged: describeDamaged(rows) };
    });
  },
});

/** The result of one study. */
export const studyCall = declareCall({
  name: 'study',
  summary: 'show the result of a study',
  input: z.strictObject({ project, study: text() }),
  result: anyStudy,
  async handle(input) {
    const { readStudy } = await import('../../study/study.ts');
    return withReadOnlyProject(input.project, (opened) => studyResultOf(readStudy(opened, input.study)));
  },
});

/** Deletes a study; its runs are kept. */
export const deleteStudyCall = declareCall({
  name: 'delete-study',
  summary: 'delete a study and keep its runs',
  writes: true,
  input: z.strictObject({ project, study: text() }),
  result: z.object({}),
  async handle(input) {
    await deleteExperiment(input.project, 'studies', input.study);
    return {};
  },
});

/** Deletes a comparison, tuning or study; its runs are kept. */
async function deleteExperiment(
  path: string,
  store: 'comparisons' | 'tunings' | 'studies',
  name: string,
): Promise<void> {
  const [{ withProject }, stores] = await Promise.all([
    import('../../store/file/project.ts'),
    import('../../store/runs/experiments.ts'),
  ]);
  await withProject(path, { mode: 'write', purpose: message('api.deletion', { name }) }, (opened) =>
    stores[store].delete(opened, name),
  );
}
