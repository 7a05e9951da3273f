import { AppError } from '../../errors.ts';
import type { FeatureSchema, Field } from '../../features/schema.ts';
import type { Candidate } from '../../predict/plan.ts';
import type { BankSettings } from '../../store/runs/banks.ts';
import { message } from '../../text/message.ts';

/** A run, and the banks that it knows. */
export interface BankRun {
  readonly run: string;
  /** The bank it was trained for; null if it was trained on all of the data. */
  readonly bank: string | null;
  readonly schema: FeatureSchema;
  /** The banks and banners in its training data. */
  readonly candidates: readonly Candidate[];
}

/** The run that scores a bank, by the bank's name; null leaves the bank out. */
export type RunsByBank = Readonly<Record<string, string | null>>;

/** A bank, and the index of the run that scores it. */
export interface AssignedBank {
  readonly bank: string;
  readonly index: number;
}

/**
 * The banks that a run scores for: its own, or all named ones of its training data; a single unnamed one if the data
 * have no banks.
 */
export function banksOf({
  bank,
  schema,
  candidates,
}: Pick<BankRun, 'bank' | 'candidates'> & {
  readonly schema: { readonly fields: readonly Pick<Field, 'role'>[] };
}): readonly string[] {
  if (bank !== null) return [bank];
  const names = [...new Set(candidates.map((candidate) => candidate.bank ?? ''))];
  // Training data may hold samples without a bank, but nobody can be shown the banner of no bank.
  const named = names.filter((name) => name !== '');
  if (schema.fields.some(({ role }) => role === 'bank') && named.length > 0) return named;
  // With a single bank, the model has no bank field, but the banners of the bank still compete.
  return named.length === 1 ? named : [''];
}

/**
 * Gives each bank one run: the one named for it, else its own, else one that was trained on all banks. Runs of several
 * banks also score the `newBanks` that no run has seen. A run of all banks is ignored where it is named for a bank that
 * its data lack. Throws `invalid-input` if several runs remain for a bank, or a run of one bank is named for another.
 */
export function assignRuns(
  runs: readonly BankRun[],
  named: RunsByBank = {},
  newBanks: readonly string[] = [],
): readonly AssignedBank[] {
  refuseRepeatedRuns(runs);
  const banks = new Map<string, number[]>();
  runs.forEach((run, index) => {
    for (const bank of banksOf(run)) banks.set(bank, [...(banks.get(bank) ?? []), index]);
    refuseOtherBank(run, named);
  });
  const ofSeveral = runs.flatMap((run, index) => (isOfSeveralBanks(run) ? [index] : []));
  for (const bank of newBanks) if (!banks.has(bank) && ofSeveral.length > 0) banks.set(bank, ofSeveral);
  return [...banks].flatMap(([bank, indexes]): AssignedBank[] => {
    const wanted = Object.hasOwn(named, bank) ? named[bank] : undefined;
    if (wanted === null) return [];
    const chosen = indexes.filter((index) => runs[index].run === wanted);
    const own = indexes.filter((index) => runs[index].bank === bank);
    const [first, second] = [chosen, own, indexes].find((group) => group.length > 0)!;
    if (second !== undefined) throw severalRuns(runs[first].run, runs[second].run, bank);
    return [{ bank, index: first }];
  });
}

/** Whether a run was trained on several banks, so that what it learnt from them holds for another one. */
function isOfSeveralBanks(run: BankRun): boolean {
  return run.bank === null && run.schema.fields.some(({ role }) => role === 'bank') && banksOf(run).length > 1;
}

/** The banks whose settings name banners to show, even if no data have them yet. */
export function banksWithBanners(banks: readonly Pick<BankSettings, 'name' | 'banners'>[]): readonly string[] {
  return banks.filter(({ banners }) => banners.length > 0).map(({ name }) => name);
}

function refuseRepeatedRuns(runs: readonly BankRun[]): void {
  const names = runs.map(({ run }) => run);
  const duplicate = names.find((run, index) => names.indexOf(run) !== index);
  if (duplicate !== undefined)
    throw new AppError('invalid-input', message('score.runTwice', { run: duplicate }), message('score.oneRunPerBank'));
}

/** A pooled run may be named for any bank. */
function refuseOtherBank({ run, bank }: BankRun, named: RunsByBank): void {
  const other = Object.keys(named).find((name) => named[name] === run && bank !== null && name !== bank);
  if (other !== undefined && bank !== null)
    throw new AppError(
      'invalid-input',
      message('store.runOfOtherBank', { run, trained: bank, bank: other }),
      message('store.chooseRunOf', { bank: other }),
    );
}

function severalRuns(run: string, other: string, bank: string): AppError {
  const what =
    bank === '' ? message('score.runsWithoutBank', { run, other }) : message('score.runsOfBank', { run, other, bank });
  return new AppError('invalid-input', what, message('score.oneRunPerBank'));
}
