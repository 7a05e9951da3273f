import { compareAucs, type AucDifference } from '../../evaluate/delong.ts';
import { matureSamples } from '../../evaluate/steps.ts';
import { adjustByHolm, pairCount } from '../../funnel/adjust.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { predictPart, type PartPredictions } from '../../predict/part-predictions.ts';
import { readOutline } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { getRun, isUntestedTrial } from '../../store/runs/runs.ts';

/** A run and the best other run on the same test samples, for one step. */
interface Pair {
  readonly step: string;
  readonly run: string;
  readonly against: string;
}

/** A pair with its difference in AUC; null if there are too few positives or negatives. */
interface TestedPair extends Pair {
  readonly result: AucDifference | null;
}

/** A pair with its difference in AUC, and `p` adjusted for the number of pairs. */
export interface RunTest extends Pair {
  readonly result: AdjustedAucDifference | null;
}

/** The difference of two AUCs, with `p` adjusted for the number of pairs. */
export interface AdjustedAucDifference extends AucDifference {
  readonly pAdjusted: number;
}

/** Runs that were tested on the same samples. */
export interface ComparedGroup {
  readonly runs: readonly string[];
  readonly tests: readonly RunTest[];
}

/**
 * Compares each run with the best other run on the same test samples, step by step; a run with unique test samples is
 * the only one of its group.
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

/** A key that is equal for runs with the same test samples; one without any, such as a refit, has its own key. */
function testKey(project: Project, run: string): string {
  const outline = readOutline(project, run);
  const isTested = outline?.refit === undefined && !isUntestedTrial(getRun(project, run));
  const test = isTested ? (outline?.parts.test ?? null) : null;
  return test === null ? run : JSON.stringify([test.dataHash, test.selection]);
}

/**
 * Tests each run of a group against the best other one, step by step. Holds only the predictions of one run and of the
 * few best runs at a time, because the number of runs is unbounded.
 */
async function testGroup(project: Project, runs: readonly string[], job: JobContext): Promise<RunTest[]> {
  const pairs = pairsOf(project, runs);
  const best = new Map<string, PartPredictions>();
  const results = new Map<Pair, AucDifference | null>();
  for (const run of runs) {
    const { probabilities, steps, groups, ...outcomes } = await predictPart(project, run, 'test', job);
    for (const pair of pairs.filter((candidate) => candidate.run === run)) {
      await yieldToEventLoop(job);
      const reference = best.get(pair.against) ?? (await predictPart(project, pair.against, 'test', job));
      best.set(pair.against, reference);
      const samples = matureSamples(outcomes, steps.indexOf(pair.step) + 1);
      const [scores, referenceScores] = [probabilities[pair.step], reference.probabilities[pair.step]].map(
        samples.pick,
      );
      results.set(pair, compareAucs(scores, referenceScores, samples.labels, { groups: samples.pickGroups(groups) }));
    }
  }
  return adjustForPairs(pairs.map((pair) => ({ ...pair, result: results.get(pair) ?? null })));
}

/**
 * Adjusts the p-values of a group, step by step (Holm). The best other run is chosen on the samples that the
 * test uses, so the adjustment is for the number of all pairs of runs. The best two runs are tested against each other
 * only once.
 */
export function adjustForPairs(tests: readonly TestedPair[]): RunTest[] {
  const adjusted = new Map<string, number | null>();
  for (const step of new Set(tests.map((test) => test.step))) {
    const ofStep = tests.filter((test) => test.step === step);
    const distinct = [...new Map(ofStep.map((test) => [pairKey(test), test])).values()];
    const pValues = adjustByHolm(
      distinct.map(({ result }) => result?.p ?? null),
      pairCount(ofStep.length),
    );
    distinct.forEach((test, index) => adjusted.set(pairKey(test), pValues[index]));
  }
  return tests.map(({ result, ...test }) => {
    const pAdjusted = adjusted.get(pairKey(test)) ?? null;
    return { ...test, result: result === null || pAdjusted === null ? null : { ...result, pAdjusted } };
  });
}

function pairKey({ step, run, against }: Pair): string {
  return JSON.stringify([step, ...[run, against].sort()]);
}

/** The pairs of runs to compare, step by step. */
function pairsOf(project: Project, runs: readonly string[]): Pair[] {
  const stepsOf = new Map(runs.map((run) => [run, getRun(project, run).steps]));
  return [...new Set([...stepsOf.values()].flat())].flatMap((step) => {
    const withStep = runs.filter((run) => stepsOf.get(run)!.includes(step));
    return withStep.length < 2
      ? []
      : withStep.map((run): Pair => ({
          step,
          run,
          against: bestOf(
            project,
            withStep.filter((other) => other !== run),
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
