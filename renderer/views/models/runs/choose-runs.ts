import type { CallResult } from '../../../../core/api.ts';
import { ownValue } from '../../../../core/own-value.ts';

type ListedRun = CallResult<'run-list'>['runs'][number];
type PairTest = CallResult<'compare-runs'>['groups'][number]['tests'][number];

/** Which runs the list shows: all, only the pooled ones, or only the runs of one bank. */
export type RunScope = { readonly kind: 'all' } | { readonly kind: 'pooled' } | BankScope;

interface BankScope {
  readonly kind: 'bank';
  readonly bank: string;
}

/** The `scope` in the address that means the pooled runs. */
const POOLED_SCOPE = 'all-banks';
/** The bank that means the pooled runs in addresses from earlier versions; saved views may still have it. */
const FORMER_POOLED_BANK = '*';

/** The scope that `bank` and `scope` in an address mean; `banks` are the banks with runs. */
export function readScope(bank: string | null, scope: string | null, banks: readonly string[]): RunScope {
  if (scope === POOLED_SCOPE) return { kind: 'pooled' };
  if (bank === null) return { kind: 'all' };
  if (banks.includes(bank)) return { kind: 'bank', bank };
  return { kind: bank === FORMER_POOLED_BANK ? 'pooled' : 'all' };
}

/** The settings that write a scope to the address. */
export function scopeSettings(scope: RunScope): { readonly bank: string | null; readonly scope: string | null } {
  return {
    bank: scope.kind === 'bank' ? scope.bank : null,
    scope: scope.kind === 'pooled' ? POOLED_SCOPE : null,
  };
}

/** Whether a run belongs to a scope. */
export function isInScope({ bank }: Pick<ListedRun, 'bank'>, scope: RunScope): boolean {
  if (scope.kind === 'all') return true;
  return bank === (scope.kind === 'bank' ? scope.bank : null);
}

/**
 * The shown run and those to compare with it by default: at most two of its bank, with the best AUC of the step among
 * those tested on samples of the same days.
 */
export function defaultCompared(
  listed: readonly ListedRun[],
  shown: ListedRun | null,
  step: string,
): readonly string[] {
  if (shown?.status !== 'done') return [];
  const { testGroup, bank } = shown;
  const others = listed.filter(
    (run) =>
      run !== shown && run.status === 'done' && testGroup !== null && run.testGroup === testGroup && run.bank === bank,
  );
  const best = [...others].sort((a, b) => (testAuc(b, step) ?? 0) - (testAuc(a, step) ?? 0)).slice(0, 2);
  return [shown.run, ...best.map(({ run }) => run)];
}

function testAuc({ test }: ListedRun, step: string): number | null {
  return ownValue(test ?? undefined, step)?.auc ?? null;
}

/** The test of a run against another: `no-other` if no other run has the same test samples, `unknown` until loaded. */
export type RunTest =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'no-other' }
  | ({ readonly kind: 'tested' } & Pick<PairTest, 'against' | 'result'>);

/** Finds the test of a run for a step. */
export function findTest(answer: CallResult<'compare-runs'> | null, run: string, step: string): RunTest {
  const group = answer?.groups.find(({ runs }) => runs.includes(run));
  if (group === undefined) return { kind: 'unknown' };
  const match = group.tests.find((test) => test.run === run && test.step === step);
  return match === undefined ? { kind: 'no-other' } : { kind: 'tested', against: match.against, result: match.result };
}
