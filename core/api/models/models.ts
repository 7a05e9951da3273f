import { z } from 'zod';

import { isoTime } from '../../funnel/calendar.ts';
import { writtenCondition } from '../../segment/written-conditions.ts';
import type { EpochInfo } from '../../store/runs/epochs.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import type { RunDescription } from '../../train/runs/describe.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { aucDifference, chosenOn, damaged, independent, kept, metricsByStep, moment } from '../contract/results.ts';
import { epochOf, partsOf, runEpoch, runParts, stepCalibration } from '../contract/run-results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';

/** A run in a list. */
export const listedRun = z.object({
  run: z.string(),
  dataset: z.string(),
  validDataset: z.string().nullable(),
  testDataset: z.string().nullable(),
  bank: z.string().nullable(),
  /** The segment it was trained on, under its name at that time; null for all samples. */
  segment: z.string().nullable(),
  model: z.string(),
  objective: z.string().nullable(),
  /** The pooled run whose weights it started from; null if it started from random weights. */
  base: z.string().nullable(),
  /** The run that this one refits on all samples, and whose metrics and curves it has; null if it is not a refit. */
  refitOf: z.string().nullable(),
  engine: z.string(),
  seed: z.number(),
  status: z.enum(['running', 'interrupted', 'failed', 'done']),
  epoch: z.number(),
  step: z.number(),
  bestEpoch: z.number().nullable(),
  chosenOn,
  kept,
  weightsSha256: z.string().nullable(),
  steps: z.array(z.string()),
  valid: metricsByStep.nullable(),
  test: metricsByStep.nullable(),
  /** Null for runs from older versions and for runs that ended before their data were selected. */
  parts: runParts.nullable(),
  /** The banks for which the run is active. */
  promotedFor: z.array(z.string()),
  /** The comparisons (c1, …), tunings (t1, …) and studies (s1, …) that use the run. */
  uses: z.array(z.string()),
  /** Whether it was trained for one of them (which may have been deleted) and not for a bank. */
  experiment: z.boolean(),
  /** Whether training can be resumed. */
  resumable: z.boolean(),
  error: textSchema.nullable(),
  createdAt: z.string(),
});

const detailedRun = listedRun.extend({
  /** The device it was started on: `cpu`, or the name of the GPU. */
  device: z.string().nullable(),
  /** The conditions of its segment when it was trained, as commands write them; empty for all samples. */
  conditions: z.array(z.string()),
  /** The requested period; the end is exclusive. */
  from: moment,
  to: moment,
  /** Share of the last step's negatives that training and validation keep; 1 without down-sampling. */
  negativeRate: z.number(),
  /** By step, fitted on the validation set; empty for runs that are not calibrated. */
  calibration: z.array(stepCalibration),
  config: z.record(z.string(), z.unknown()),
  /** The automatic batch size; null if the settings give it, and for trees. */
  batchSize: z.number().nullable(),
  epochs: z.array(runEpoch),
});

/** Runs with equal test samples. */
const comparedRuns = z.object({
  runs: z.array(z.string()),
  /** Each run against the best other run of its group. */
  tests: z.array(
    z.object({
      step: z.string(),
      run: z.string(),
      against: z.string(),
      /** The run's AUC minus the other's; `pAdjusted` allows for all pairs of runs of the group. */
      result: aucDifference.nullable(),
    }),
  ),
});

/** The training runs of a project. */
export const runsCall = declareCall({
  name: 'runs',
  summary: 'list the training runs of a project',
  input: z.strictObject({
    project,
    compare: cliOption(z.array(text()).min(2).max(50).optional(), {
      value: 'a,b',
      separator: ',',
      about: 'also test whether the AUCs of these runs differ on the test samples that they share',
    }),
  }),
  result: z.object({
    runs: z.array(listedRun),
    damaged,
    /** The compared runs, if requested. */
    groups: z.array(comparedRuns).optional(),
  }),
  async handle(input, job) {
    const { describeRuns } = await import('../../train/runs/describe.ts');
    return withReadOnlyProject(input.project, async (opened) => {
      const { intact, damaged: rows } = describeRuns(opened);
      const list = { runs: intact.map(listed), damaged: describeDamaged(rows) };
      if (input.compare === undefined) return list;
      const { compareRuns } = await import('../../train/runs/compare-runs.ts');
      return { ...list, groups: await compareRuns(opened, input.compare, job) };
    });
  },
});

/** All details of one run. */
export const runCall = declareCall({
  name: 'run',
  summary: 'show everything about a run',
  input: z.strictObject({ project, run: text() }),
  result: detailedRun,
  async handle(input) {
    const [{ withProject }, { describeRun }, { readCalibrations }, { listEpochs }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/runs/describe.ts'),
      import('../../predict/calibrations.ts'),
      import('../../store/runs/epochs.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) => ({
      ...detailed(describeRun(opened, input.run), listEpochs(opened, input.run)),
      calibration: [...readCalibrations(opened, input.run)],
    }));
  },
});

const bin = z.object({
  count: z.number(),
  positives: z.number(),
  predicted: z.number(),
  observed: z.number(),
  low: z.number(),
  high: z.number(),
});

const gainsPoint = z.object({
  share: z.number(),
  gain: z.number(),
  lift: z.number().nullable(),
  /**
   * The 95 % interval of the gain; divided by the share, it is the interval of the lift. Null if undefined; absent in
   * comparisons that older versions stored.
   */
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
});

/** Calibration, gains and lift of a run on one step. */
export const curveOfStep = z.object({
  positives: z.number(),
  /** Deciles of the samples by probability, the least likely first, with Wilson's 95 % interval of the actual rate. */
  bins: z.array(bin),
  /** In hundredths of the list, best score first; null if no sample reached the step. */
  gains: z.array(gainsPoint).nullable(),
});

/** A run's predictions against the outcomes: calibration by decile, cumulative gains and lift. */
export const runCurvesCall = declareCall({
  name: 'run-curves',
  summary: 'measure calibration, gains and lift of a run',
  input: z.strictObject({ project, run: text(), on: z.enum(['valid', 'test']).default('test') }),
  result: z.object({
    run: z.string(),
    on: z.enum(['valid', 'test']),
    dataset: z.string(),
    rows: z.number(),
    /** What the 95 % intervals take as independent: `samples` if the dataset does not record users. */
    independent,
    steps: z.record(z.string(), curveOfStep),
  }),
  async handle(input, job) {
    const [{ withProject }, { runCurves }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/runs/curves.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) => runCurves(opened, input, job));
  },
});

/** Whether runs tested on the same samples differ, by DeLong's test. */
export const compareRunsCall = declareCall({
  name: 'compare-runs',
  summary: 'compare the AUC of runs on the test samples they share',
  input: z.strictObject({ project, runs: z.array(text()).min(1).max(50) }),
  result: z.object({
    groups: z.array(comparedRuns),
  }),
  async handle(input, job) {
    const [{ withProject }, { compareRuns }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/runs/compare-runs.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, async (opened) => ({
      groups: await compareRuns(opened, input.runs, job),
    }));
  },
});

/** Makes a run active for its bank. */
export const promoteCall = declareCall({
  name: 'promote',
  summary: 'make a run the active one of its bank',
  writes: true,
  input: z.strictObject({
    project,
    run: cliOption(text(), { positional: true, value: 'RUN', about: 'finished run, as listed by runs' }),
    bank: cliOption(text().optional(), {
      value: 'B',
      about: 'bank to activate it for; required for a pooled run',
    }),
    acceptMiscalibration: cliOption(z.boolean().optional(), {
      about: 'accept a run that predicts more than twice or less than half of the actual conversions',
    }),
  }),
  result: z.object({ bank: z.string(), run: z.string() }),
  async handle(input) {
    const [{ withProject }, { promote }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/runs/promote.ts'),
    ]);
    return withProject(
      input.project,
      { mode: 'write', purpose: message('api.promotion', { run: input.run }) },
      (opened) => ({
        bank: promote(opened, input).name,
        run: input.run,
      }),
    );
  },
});

type Listed = z.input<typeof listedRun>;

/** Describes a run as lists show it. */
export function listed({ run, outline, summaries, chosenOn: chosen, kept: few, ...described }: RunDescription): Listed {
  const { promotedFor, uses, experiment, resumable } = described;
  return {
    run: run.run,
    dataset: run.dataset,
    validDataset: run.validDataset,
    testDataset: run.testDataset,
    bank: run.bank,
    segment: outline?.segment ?? null,
    model: run.model,
    objective: run.objective,
    base: outline?.base?.run ?? null,
    refitOf: outline?.refit?.run ?? null,
    engine: run.engine,
    seed: run.seed,
    status: run.status,
    epoch: run.epoch,
    step: run.step,
    bestEpoch: run.bestEpoch,
    chosenOn: chosen as Listed['chosenOn'],
    kept: few === null ? null : { ...few },
    weightsSha256: run.weightsSha256,
    steps: [...run.steps],
    valid: run.valid as Listed['valid'],
    test: run.test as Listed['test'],
    parts: summaries === null ? null : partsOf(summaries),
    promotedFor: [...promotedFor],
    uses: [...uses],
    experiment,
    resumable,
    error: run.error,
    createdAt: run.createdAt,
  };
}

function detailed(
  described: RunDescription,
  epochs: readonly EpochInfo[],
): Omit<z.input<typeof detailedRun>, 'calibration'> {
  const { run, outline } = described;
  return {
    ...listed(described),
    device: outline?.device ?? null,
    conditions: (outline?.parts.train.selection.where ?? []).map(writtenCondition),
    from: isoTime(outline?.period?.from),
    to: isoTime(outline?.period?.to),
    negativeRate: outline?.parts.negativeRate ?? 1,
    config: run.config as Record<string, unknown>,
    batchSize: outline?.batchSize ?? null,
    epochs: epochs.map(epochOf),
  };
}
