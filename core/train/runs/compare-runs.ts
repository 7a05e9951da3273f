import { compareAucs, type AucDifference } from '../../evaluate/delong.ts';
import { settledSamples } from '../../evaluate/steps.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { predictPart, type PartPredictions } from '../../predict/part-predictions.ts';
import { readOutline } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { getRun } from '../../store/runs/runs.ts';

/** A run compared with the best other one on the same test samples, for one step. */
export interface RunTest {
  readonly step: string;
  readonly run: string;
  readonly against: string;
  /** Null where there are too few positives or negatives. */
  readonly result: AucDifference | null;
}

/** Runs that were tested on the same samples. */
export interface ComparedGroup {
  readonly runs: readonly string[];
  readonly tests: readonly RunTest[];
}

/**
 * Compares each run with the best other one that has the same test samples, step by step; a run with unique test
 * samples forms a group of its own.
 */
export async function compareRuns(
  project: Project,
  runs: readonly string[],
  job: JobContext,
): Promise<readonly ComparedGroup[]> {
  const groups = new Map<string, string[]>();
  for (const run of new Set(runs)) {
    const key = testKey(project, run);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const compared: ComparedGroup[] = [];
  for (const members of groups.values())
    compared.push({ runs: members, tests: members.length < 2 ? [] : await testGroup(project, members, job) });
  return compared;
}

/** Equal for runs with the same test samples. */
function testKey(project: Project, run: string): string {
  const test = readOutline(project, run)?.parts.test ?? null;
  return test === null ? run : JSON.stringify([test.dataHash, test.selection]);
}

/**
 * Holds only the predictions of one run and of the few reference runs at a time, because the number of runs is
 * unbounded.
 */
async function testGroup(project: Project, runs: readonly string[], job: JobContext): Promise<RunTest[]> {
  const pairs = pairsOf(project, runs);
  const best = new Map<string, PartPredictions>();
  const results = new Map<Pair, AucDifference | null>();
  for (const run of runs) {
    const { probabilities, steps, ...outcomes } = await predictPart(project, run, 'test', job);
    for (const pair of pairs.filter((one) => one.run === run)) {
      await yieldToEventLoop(job);
      const other = best.get(pair.against) ?? (await predictPart(project, pair.against, 'test', job));
      best.set(pair.against, other);
      const samples = settledSamples(outcomes, steps.indexOf(pair.step) + 1);
      const [own, others] = [probabilities[pair.step], other.probabilities[pair.step]].map(samples.of);
      results.set(pair, compareAucs(own, others, samples.labels));
    }
  }
  return pairs.map((pair) => ({ ...pair, result: results.get(pair) ?? null }));
}

type Pair = Omit<RunTest, 'result'>;

/** Which runs to compare, step by step. */
function pairsOf(project: Project, runs: readonly string[]): Pair[] {
  const stepsOf = new Map(runs.map((run) => [run, getRun(project, run).steps]));
  return [...new Set([...stepsOf.values()].flat())].flatMap((step) => {
    const having = runs.filter((run) => stepsOf.get(run)!.includes(step));
    return having.length < 2
      ? []
      : having.map((run): Pair => ({
          step,
          run,
          against: bestOf(
            project,
            having.filter((other) => other !== run),
            step,
          ),
        }));
  });
}

function bestOf(project: Project, runs: readonly string[], step: string): string {
  const aucOf = (run: string): number =>
    (getRun(project, run).test as Record<string, { auc: number | null }> | null)?.[step]?.auc ?? -1;
  return runs.reduce((best, run) => (aucOf(run) > aucOf(best) ? run : best));
}
