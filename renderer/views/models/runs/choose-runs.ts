import type { CallResult } from '../../../../core/api.ts';

type ListedRun = CallResult<'runs'>['runs'][number];
type Compared = CallResult<'compare-runs'>['groups'][number]['tests'][number];

/** Stands in an address for the runs over all banks; no bank of an export has this name. */
export const ALL_BANKS = '*';

/** The bank of a run as the address names it. */
export function bankKey({ bank }: Pick<ListedRun, 'bank'>): string {
  return bank ?? ALL_BANKS;
}

/**
 * The runs that are worth comparing with the shown one before anything is chosen: the best others that were tested on
 * samples of the same days, two at most.
 */
export function defaultCompared(
  listed: readonly ListedRun[],
  shown: ListedRun | null,
  step: string,
): readonly string[] {
  if (shown?.status !== 'done') return [];
  const key = testKey(shown);
  const others = listed.filter(
    (run) => run !== shown && run.status === 'done' && key !== null && testKey(run) === key && run.bank === shown.bank,
  );
  const best = [...others].sort((a, b) => (b.test?.[step]?.auc ?? 0) - (a.test?.[step]?.auc ?? 0)).slice(0, 2);
  return [shown.run, ...best.map(({ run }) => run)];
}

/** Equal for runs with the same test samples, as far as the list tells. */
function testKey({ parts }: ListedRun): string | null {
  const test = parts?.test ?? null;
  return test === null ? null : JSON.stringify(test);
}

/** How a run does against another one: null where there is none with the same test samples, or it is not known yet. */
export type RunTest =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'alone' }
  | ({ readonly kind: 'tested' } & Pick<Compared, 'against' | 'result'>);

/** Finds the test of a run for a step. */
export function tests(answer: CallResult<'compare-runs'> | null, run: string, step: string): RunTest {
  const group = answer?.groups.find(({ runs }) => runs.includes(run));
  if (group === undefined) return { kind: 'unknown' };
  const found = group.tests.find((test) => test.run === run && test.step === step);
  return found === undefined ? { kind: 'alone' } : { kind: 'tested', against: found.against, result: found.result };
}
