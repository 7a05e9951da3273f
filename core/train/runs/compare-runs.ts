import { compareAucs, type AucDifference } from '../../evaluate/delong.ts';
import { settledSamples } from '../../evaluate/steps.ts';
import { adjustByHolm, pairCount } from '../../funnel/adjust.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { predictPart, type PartPredictions } from '../../predict/part-predictions.ts';
import { readOutline } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { getRun, isUntestedTrial } from '../../store/runs/runs.ts';

/** A run and the best other one on the same test samples, for one step. */
interface Pair {
  readonly step: string;
  readonly run: string;
  readonly against: string;
}

/** How they differ; null where there are too few positives or negatives. */
interface TestedPair extends Pair {
  readonly result: AucDifference | null;
}

/** How they differ, with `p` adjusted for the number of pairs. */
export interface RunTest extends Pair {
  readonly result: AdjustedAucDifference | null;
}

/** How two AUCs differ, with `p` adjusted for the number of pairs. */
export interface AdjustedAucDifference extends AucDifference {
  readonly pAdjusted: number;
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
  const test = isUntestedTrial(getRun(project, run)) ? null : (readOutline(project, run)?.parts.test ?? null);
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
  return adjustForPairs(pairs.map((pair) => ({ ...pair, result: results.get(pair) ?? null })));
}

/**
 * Adjusts the p-values of a group, step by step (Holm). Each run is tested against the best other one, which the same
 * samples pick: the tests count as picked from those of all pairs. The best two are tested against each other once.
 */
export function adjustForPairs(tests: readonly TestedPair[]): RunTest[] {
  const found = new Map<string, number | null>();
  for (const step of new Set(tests.map((test) => test.step))) {
    const own = tests.filter((test) => test.step === step);
    const once = [...new Map(own.map((test) => [pairKey(test), test])).values()];
    const ps = adjustByHolm(
      once.map(({ result }) => result?.p ?? null),
      pairCount(own.length),
    );
    once.forEach((test, at) => found.set(pairKey(test), ps[at]));
  }
  return tests.map(({ result, ...test }) => {
    const pAdjusted = found.get(pairKey(test)) ?? null;
    return { ...test, result: result === null || pAdjusted === null ? null : { ...result, pAdjusted } };
  });
}

function pairKey({ step, run, against }: Pair): string {
  return JSON.stringify([step, ...[run, against].sort()]);
}

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
