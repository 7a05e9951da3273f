import { z } from 'zod';

import { isoTime } from '../../funnel/calendar.ts';
import type { PartSummary } from '../../predict/parts.ts';
import type { RunInfo } from '../../store/runs/runs.ts';
import type { RunDescription } from '../../train/runs/describe.ts';
import { declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { damaged, moment, stepMetrics } from '../contract/results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';
import { listed, listedRun } from './models.ts';

/** The metrics of a step that the table has no column for. */
const NOT_SHOWN = {
  rows: true,
  logLoss: true,
  logLossLow: true,
  logLossHigh: true,
  ece: true,
  orderViolations: true,
} as const;

const metricsOfList = stepMetrics.omit(NOT_SHOWN);

const runOfList = listedRun
  .pick({
    run: true,
    dataset: true,
    bank: true,
    segment: true,
    model: true,
    objective: true,
    refitOf: true,
    seed: true,
    status: true,
    steps: true,
    promotedFor: true,
    experiment: true,
  })
  .extend({
    test: z.record(z.string(), metricsOfList).nullable(),
    /** From its first training sample to its last test sample (without a test, validation sample); null if unknown. */
    period: z.object({ first: moment, last: moment }).nullable(),
    /** Equal for runs whose test samples agree in number, times and outcomes; null for a refit or an untested run. */
    testGroup: z.number().nullable(),
  });

/** The training runs of a project as a table shows them; the call `run` has all details of one. */
export const runListCall = declareCall({
  name: 'run-list',
  summary: 'list the training runs of a project for a table',
  input: z.strictObject({ project }),
  result: z.object({ runs: z.array(runOfList), damaged }),
  async handle(input) {
    const { describeRuns } = await import('../../train/runs/describe.ts');
    return withReadOnlyProject(input.project, (opened) => {
      const { intact, damaged: rows } = describeRuns(opened);
      const groups = new Map<string, number>();
      return { runs: intact.map((run) => forTable(run, groups)), damaged: describeDamaged(rows) };
    });
  },
});

const runInTraining = listedRun.pick({
  run: true,
  dataset: true,
  bank: true,
  model: true,
  objective: true,
  refitOf: true,
  engine: true,
  status: true,
  epoch: true,
  promotedFor: true,
  resumable: true,
  error: true,
  createdAt: true,
});

/** The runs that training may still change, and others that a window requests because its jobs trained them. */
export const trainingRunsCall = declareCall({
  name: 'training-runs',
  summary: 'list the unfinished training runs of a project, and those with given names',
  input: z.strictObject({ project, also: z.array(text()).max(10_000).default([]) }),
  result: z.object({ runs: z.array(runInTraining) }),
  async handle(input) {
    const { describeRuns } = await import('../../train/runs/describe.ts');
    const also = new Set(input.also);
    const isWanted = ({ run, status }: RunInfo): boolean => status !== 'done' || also.has(run);
    return withReadOnlyProject(input.project, (opened) => ({
      runs: describeRuns(opened, isWanted).intact.map((run) => inTraining(run)),
    }));
  },
});

function forTable(described: RunDescription, groups: Map<string, number>): z.input<typeof runOfList> {
  const { run, dataset, bank, segment, model, objective, refitOf, seed, status, steps, test, promotedFor, experiment } =
    listed(described);
  const { summaries } = described;
  return {
    run,
    dataset,
    bank,
    segment,
    model,
    objective,
    refitOf,
    seed,
    status,
    steps,
    promotedFor,
    experiment,
    test:
      test === null ? null : Object.fromEntries(Object.entries(test).map(([step, metrics]) => [step, shown(metrics)])),
    period:
      summaries === null
        ? null
        : {
            first: isoTime(summaries.train.firstTime),
            last: isoTime((summaries.test ?? summaries.valid).lastTime),
          },
    testGroup: refitOf === null ? groupOf(summaries?.test ?? null, groups) : null,
  };
}

function shown(metrics: z.input<typeof stepMetrics>): z.input<typeof metricsOfList> {
  const kept = Object.entries(metrics).filter(([name]) => !Object.hasOwn(NOT_SHOWN, name));
  return Object.fromEntries(kept) as z.input<typeof metricsOfList>;
}

/** The number of a test set; equal sets have the same number. */
function groupOf(test: PartSummary | null, groups: Map<string, number>): number | null {
  if (test === null) return null;
  const key = JSON.stringify(test);
  const known = groups.get(key) ?? groups.size;
  groups.set(key, known);
  return known;
}

function inTraining(described: RunDescription): z.input<typeof runInTraining> {
  const all = listed(described);
  const { run, dataset, bank, model, objective, refitOf, engine, status, epoch } = all;
  const { promotedFor, resumable, error, createdAt } = all;
  return {
    run,
    dataset,
    bank,
    model,
    objective,
    refitOf,
    engine,
    status,
    epoch,
    promotedFor,
    resumable,
    error,
    createdAt,
  };
}
