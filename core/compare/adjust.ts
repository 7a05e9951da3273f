import { adjustByHolm, pairCount } from '../funnel/adjust.ts';

/** The model to test against the others, if it takes part. */
export const TESTED_MODEL = 'aitm';

/** A test of one model against one rival. */
interface RivalTest {
  readonly step: string;
  readonly model: string;
  readonly p: number | null;
}

/**
 * Adjusts the p-values of one model against its rivals, step by step, for their number (Holm). A model other than AITM
 * was picked for the best AUC on the same samples, so its tests count as chosen from the tests of all pairs.
 */
export function adjustForRivals<Test extends RivalTest>(
  tests: readonly Test[],
): (Test & { readonly pAdjusted: Test['p'] })[] {
  const adjusted = new Map<Test, number | null>();
  for (const step of new Set(tests.map((test) => test.step))) {
    const rivals = tests.filter((test) => test.step === step);
    const isPicked = rivals[0].model !== TESTED_MODEL;
    const pValues = adjustByHolm(
      rivals.map(({ p }) => p),
      isPicked ? pairCount(rivals.length + 1) : undefined,
    );
    rivals.forEach((test, index) => adjusted.set(test, pValues[index]));
  }
  return tests.map((test) => ({ ...test, pAdjusted: adjusted.get(test) ?? null }));
}
