import { z } from 'zod';

import type { ComparisonRequest } from '../../compare/request.ts';
import {
  aucIntervals,
  comparedModel,
  comparison,
  modelInPeriod,
  stepFigures,
  type ComparedSplit,
  type Comparison,
} from '../../compare/result.ts';
import type { DeepReadonly } from '../../deep-readonly.ts';
import { ENGINE_CHOICES } from '../../engine/names.ts';
import { isoTime } from '../../funnel/calendar.ts';
import type { Project } from '../../store/file/project.ts';
import { withError } from '../../text/issue.ts';
import { message, type Message } from '../../text/message.ts';
import { customIssue, declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { moment } from '../contract/results.ts';
import { partOf, partsOf, runPart, runParts } from '../contract/run-results.ts';
import { segmentName } from '../contract/segment-inputs.ts';
import { config, epochs, givenFlags, objective, partDatasets, period, splits } from '../contract/training-inputs.ts';
import { readSettings } from '../json-file.ts';
import { curveOfStep } from '../models/models.ts';
import { comparisonDefaults, comparisonRequestOf } from './comparison-request.ts';

const flatModel = comparedModel.catchall(stepFigures);

/**
 * The result of a comparison. Each step's figures are also a field beside the model's name, unless the step has the
 * name of one of the other fields.
 */
export const comparisonResult = comparison.extend({
  parts: runParts,
  rows: z.array(flatModel),
  /** By model and step, for the first seed's run on the test samples. */
  curves: z.record(z.string(), z.record(z.string(), curveOfStep)),
  /** The test periods, oldest first; absent if there is only one. With several, `parts` describes the newest. */
  splits: z
    .array(
      z.object({
        /** The number of the period, the oldest being 1. */
        period: z.number(),
        /** The first and the last sample of the test period. */
        from: moment,
        to: moment,
        /** Test samples; by step, samples mature for it, and the mature samples that reached it. */
        rows: z.number(),
        settled: z.record(z.string(), z.number()),
        positives: z.record(z.string(), z.number()),
        train: runPart,
        valid: runPart,
        /** Each model's figures in the period, over the seeds. */
        models: z.array(modelInPeriod),
        /** AUC of the true probabilities by step; null if they are unknown. */
        reachable: z.record(z.string(), z.number().nullable()).nullable(),
        /** Their 95 % intervals; comparisons that older versions stored have none. */
        reachableIntervals: aucIntervals.nullable().optional(),
      }),
    )
    .optional(),
});

/** The settings that a comparison takes from a tuning. */
const fixedByTuning = [
  'dataset',
  'valid',
  'test',
  'bank',
  'segment',
  'from',
  'to',
  'objective',
  'engine',
  'splits',
  'epochs',
  'config',
] as const;

/** The settings that a comparison starts with and keeps. */
const fixed = [...fixedByTuning, 'models', 'seeds', 'tuned', 'tuning'] as const;

/** The settings that tuned settings replace. */
const replacedByTuned = ['epochs', 'config'] as const;

const compareInput = z
  .strictObject({
    project,
    dataset: cliOption(text().optional(), {
      value: 'NAME',
      about: 'dataset to train on; required unless a comparison is named',
    }),
    ...partDatasets,
    bank: cliOption(text().optional(), { value: 'B', about: "compare on this bank's samples, for its objective" }),
    segment: segmentName('train and test only on samples of this saved segment'),
    ...period,
    objective: objective('stopping'),
    engine: cliOption(z.enum(ENGINE_CHOICES).optional(), {
      value: 'ENGINE',
      about: 'engine that runs the networks',
      fallback: comparisonDefaults.engine,
    }),
    models: cliOption(z.array(text()).min(1).max(50).optional(), {
      value: 'a,b',
      separator: ',',
      about: 'models to compare; required unless a comparison is named',
    }),
    seeds: cliOption(z.number().int().min(1).max(100).optional(), {
      value: 'N',
      about: 'train each model with the seeds 1 to N',
      fallback: String(comparisonDefaults.seeds),
    }),
    splits: splits('test on K periods in turn, each after training on earlier samples'),
    epochs,
    config: config('JSON: training and features for all, "models": { NAME: settings }'),
    tuned: cliOption(z.boolean().optional(), {
      about: 'for each model, the best settings that tune found on the same samples',
    }),
    tuning: cliOption(text().optional(), {
      value: 'T',
      about: 'compare the models of this tuning (t1, …) with its best settings, on its samples',
    }),
    comparison: cliOption(text().optional(), {
      value: 'C',
      about: 'resume this comparison (c1, …), or repeat its report',
    }),
    truth: cliOption(text().optional(), {
      value: 'FILE',
      about: 'true probabilities by sample id (CSV), for the best reachable AUC',
      path: 'read',
    }),
    out: cliOption(text().optional(), {
      value: 'FILE',
      about: 'report to write: one HTML file that needs no network',
      path: 'write',
    }),
  })
  .refine(
    ({ dataset, comparison, tuning }) => (dataset ?? comparison ?? tuning) !== undefined,
    withError(message('api.comparisonNeedsDataset')),
  )
  .refine(
    ({ models, comparison, tuning }) => (models ?? comparison ?? tuning) !== undefined,
    withError(message('api.comparisonNeedsModels')),
  )
  .superRefine((input, context) => {
    const given = input.comparison === undefined ? [] : givenFlags(input, fixed);
    if (given.length > 0) context.addIssue(customIssue(message('api.fixedByComparison', { flags: given })));
    const fromTuning = input.tuning === undefined ? [] : givenFlags(input, fixedByTuning);
    if (fromTuning.length > 0) context.addIssue(customIssue(message('api.notWithTuning', { flags: fromTuning })));
    const replaced = input.tuned === true && input.tuning === undefined ? givenFlags(input, replacedByTuned) : [];
    if (replaced.length > 0) context.addIssue(customIssue(message('api.notWithTuned', { flags: replaced })));
  });

type CompareInput = z.output<typeof compareInput>;

/** Compares models over seeds and test periods, and stores the comparison. */
export const compareCall = declareCall({
  name: 'compare',
  summary: 'train several models over seeds and test periods and test whether they differ',
  input: compareInput,
  result: comparisonResult,
  job: {
    title,
    writes: true,
  },
  async handle(input, job) {
    const [{ withProject }, { compareModels, readComparison }, { isFailed }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../compare/compare.ts'),
      import('../../compare/result.ts'),
    ]);
    const config = await readSettings(input.config, job);
    if (input.out !== undefined) await checkReport(input.out, input);
    return withProject(input.project, { mode: 'write', purpose: title(input) }, async (opened) => {
      const stored = input.comparison === undefined ? null : readComparison(opened, input.comparison);
      // Report a finished comparison as it is, even if its data no longer exist; retry one that failed.
      const compared =
        stored?.done === true && !isFailed(stored) && input.truth === undefined
          ? stored
          : await compareModels(
              opened,
              input.comparison === undefined
                ? await comparisonRequestOf(opened, input, config, job)
                : await storedRequest(opened, input.comparison),
              { truth: input.truth, comparison: input.comparison },
              job,
            );
      if (input.out !== undefined) await writeComparison(compared, input.out);
      return comparisonResultOf(compared);
    });
  },
});

function title({ models, comparison: named, tuning }: Pick<CompareInput, 'models' | 'comparison' | 'tuning'>): Message {
  return message('api.comparison', { models: models ?? [named ?? tuning ?? ''] });
}

async function checkReport(out: string, { project: path, config: given, truth }: CompareInput): Promise<void> {
  const { checkReportPath } = await import('../../report/write.ts');
  checkReportPath(out, path, given, truth === undefined ? [] : [{ path: truth, what: message('compare.truthFile') }]);
}

async function writeComparison(comparison: Comparison, out: string): Promise<void> {
  const [{ comparisonReport }, { currentVersions }, { writeReport }] = await Promise.all([
    import('../../report/comparison/comparison.ts'),
    import('../../report/versions.ts'),
    import('../../report/write.ts'),
  ]);
  writeReport(out, comparisonReport(comparison, currentVersions(), new Date().toISOString()));
}

async function storedRequest(opened: Project, comparison: string): Promise<ComparisonRequest> {
  const { getRequest } = await import('../../compare/stored.ts');
  return getRequest(opened, comparison);
}

/** Converts a comparison to the result of a call, with each model's figures beside its name too. */
export function comparisonResultOf({
  rows,
  parts,
  splits,
  ...comparison
}: Comparison): DeepReadonly<z.input<typeof comparisonResult>> {
  const flat = rows.map(
    ({ figures, ...model }) => ({ ...figures, ...model, figures }) as DeepReadonly<z.input<typeof flatModel>>,
  );
  return { ...comparison, parts: partsOf(parts), rows: flat, ...(splits && { splits: splits.map(splitResultOf) }) };
}

type SplitResult = NonNullable<DeepReadonly<z.input<typeof comparisonResult>>['splits']>[number];

function splitResultOf({ split, parts: { train, valid, test }, ...figures }: ComparedSplit): SplitResult {
  const { rows = 0, settled = {}, positives = {}, firstTime = null, lastTime = null } = test ?? {};
  return {
    period: split,
    from: isoTime(firstTime),
    to: isoTime(lastTime),
    rows,
    settled,
    positives,
    train: partOf(train),
    valid: partOf(valid),
    ...figures,
  };
}
