import { adjustByHolm, pairCount } from '../funnel/adjust.ts';

/** The model to test against the others, where it takes part. */
export const TESTED = 'aitm';

/** A test of one model against one rival. */
interface RivalTest {
  readonly step: string;
  readonly model: string;
  readonly p: number | null;
}

/**
 * Adjusts the p-values of one model against its rivals, step by step, for their number (Holm). A model other than AITM
 * is tested because its AUC is the best on the same samples: its tests are then picked from those of all pairs.
 */
export function adjustForRivals<Test extends RivalTest>(
  tests: readonly Test[],
): (Test & { readonly pAdjusted: Test['p'] })[] {
  const adjusted = new Map<Test, number | null>();
  for (const step of new Set(tests.map((test) => test.step))) {
    const rivals = tests.filter((test) => test.step === step);
    const isPicked = rivals[0].model !== TESTED;
    const found = adjustByHolm(
      rivals.map(({ p }) => p),
      isPicked ? pairCount(rivals.length + 1) : undefined,
    );
    rivals.forEach((test, at) => adjusted.set(test, found[at]));
  }
  return tests.map((test) => ({ ...test, pAdjusted: adjusted.get(test) ?? null }));
}
