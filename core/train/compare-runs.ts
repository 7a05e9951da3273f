import { compareAucs, type AucDifference } from '../evaluate/delong.ts';
import { labelsOf } from '../evaluate/steps.ts';
import { breathe, type JobContext } from '../job.ts';
import type { Project } from '../store/project.ts';
import { getRun } from '../store/runs.ts';
import { predictPart, type PartPredictions } from './part-predictions.ts';
import { readOutline } from './plan.ts';

/** A run against the best other one on the same test samples, for one step. */
export interface RunTest {
  readonly step: string;
  readonly run: string;
  readonly against: string;
  /** Null where there are too few positives or negatives. */
  readonly result: AucDifference | null;
}

/** Runs that were tested on the very same samples. */
export interface ComparedGroup {
  readonly runs: readonly string[];
  readonly tests: readonly RunTest[];
}

/** Compares each of the runs with the best other one that has the same test samples, step by step; runs that share theirs with no other stay alone. */
export async function compareRuns(project: Project, runs: readonly string[], job: JobContext): Promise<readonly ComparedGroup[]> {
  const groups = new Map<string, string[]>();
  for (const run of new Set(runs)) {
    const key = testKey(project, run);
    groups.set(key, [...groups.get(key) ?? [], run]);
  }
  const compared: ComparedGroup[] = [];
  for (const members of groups.values()) compared.push({ runs: members, tests: members.length < 2 ? [] : await testGroup(project, members, job) });
  return compared;
}

/** What is equal for runs with the same test samples. */
function testKey(project: Project, run: string): string {
  const test = readOutline(project, run)?.parts.test ?? null;
  return test === null ? run : JSON.stringify([test.dataHash, test.selection]);
}

async function testGroup(project: Project, runs: readonly string[], job: JobContext): Promise<RunTest[]> {
  const predicted = new Map<string, PartPredictions>();
  for (const run of runs) predicted.set(run, await predictPart(project, run, 'test', job));
  const tests: RunTest[] = [];
  for (const step of new Set([...predicted.values()].flatMap(({ steps }) => steps))) {
    const having = runs.filter((run) => predicted.get(run)!.steps.includes(step));
    if (having.length < 2) continue;
    const { steps, depth } = predicted.get(having[0])!;
    const labels = labelsOf(depth, steps.indexOf(step) + 1);
    for (const run of having) {
      await breathe(job);
      const against = bestOf(project, having.filter((other) => other !== run), step);
      tests.push({ step, run, against, result: compareAucs(predicted.get(run)!.probabilities[step], predicted.get(against)!.probabilities[step], labels) });
    }
  }
  return tests;
}

function bestOf(project: Project, runs: readonly string[], step: string): string {
  const aucOf = (run: string): number => (getRun(project, run).test as Record<string, { auc: number | null }> | null)?.[step]?.auc ?? -1;
  return runs.reduce((best, run) => aucOf(run) > aucOf(best) ? run : best);
}
