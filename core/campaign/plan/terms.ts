import { AppError, unknownName } from '../../errors.ts';
import { ownValue } from '../../own-value.ts';
import { isUsableWeight, type BannerCandidate, type CandidateList } from '../../score/candidates/candidates.ts';
import type { Holdout } from '../../store/runs/export-holdout.ts';
import { message, type Message } from '../../text/message.ts';
import type { AllocationProblem } from '../solve/problem.ts';
import type { BankTerms, CampaignTerms } from './request.ts';

/**
 * The candidates with the campaign's values. Throws `invalid-input` if only some banks have a value, or if a value is
 * too large.
 */
export function withCampaignValues(candidateList: CandidateList, { banks: terms }: CampaignTerms): CandidateList {
  checkBanks(candidateList.banks, terms);
  const valueOf = ({ bank, value }: BannerCandidate): number | null => termsOf(terms, bank).value ?? value;
  const candidates = candidateList.candidates.map((candidate) => ({ ...candidate, value: valueOf(candidate) }));
  for (const { bank, weight, value } of candidates)
    if (![value ?? 1, weight * (value ?? 1)].every(isUsableWeight))
      throw new AppError(
        'invalid-input',
        message('score.unusableValue', { bank, weight, value: value ?? 1 }),
        message('campaign.smallerValue'),
      );
  const isValued = (bank: string): boolean => candidates.some((one) => one.bank === bank && one.value !== null);
  const without = candidateList.banks.filter((bank) => !isValued(bank));
  if (without.length > 0 && without.length < candidateList.banks.length)
    throw new AppError(
      'invalid-input',
      message('score.someWithoutValue', { banks: without, others: candidateList.banks.filter(isValued) }),
      message('campaign.giveValues', { bank: without[0] }),
    );
  return { ...candidateList, candidates };
}

/** The problem that the terms pose for the banks of a list. Throws `invalid-input` for a budget without costs. */
export function problemOf({ banks, candidates }: CandidateList, terms: CampaignTerms): AllocationProblem {
  const number = (key: keyof BankTerms, missing: number): Float64Array =>
    Float64Array.from(banks, (bank) => termsOf(terms.banks, bank)[key] ?? missing);
  const costs = number('cost', 0);
  if (terms.budget !== undefined && costs.every((cost) => cost === 0))
    throw new AppError('invalid-input', message('campaign.budgetNeedsCost'), message('campaign.giveCost'));
  return {
    min: number('min', 0),
    max: number('max', Infinity),
    costs,
    net: candidates.some(({ value }) => value !== null),
    cap: Math.min(terms.cap, banks.length),
    contacts: terms.contacts ?? Infinity,
    budget: terms.budget ?? Infinity,
  };
}

/** The value of each bank; 1 without values. */
export function valuesOf({ banks, candidates }: CandidateList): Float64Array {
  return Float64Array.from(banks, (bank) => candidates.find((candidate) => candidate.bank === bank)?.value ?? 1);
}

/** The terms of a bank; empty if it has none. */
export function termsOf(terms: CampaignTerms['banks'], bank: string): BankTerms {
  return ownValue(terms, bank) ?? {};
}

function checkBanks(banks: readonly string[], terms: CampaignTerms['banks']): void {
  const unknown = Object.keys(terms).find((bank) => !banks.includes(bank));
  if (unknown !== undefined) throw unknownName(message('noun.bank'), unknown, banks);
}

/**
 * Notes on the limits of a campaign with a control group: they count the control group too, so that the limits hold
 * whatever is held out, and a bank may contact fewer users than its minimum.
 */
export function holdoutLimitNotes({ banks }: Pick<Holdout, 'banks'>, terms: CampaignTerms): Message[] {
  const sum = (group: 'target' | 'control'): number => banks.reduce((total, bank) => total + bank[group], 0);
  const short = banks.flatMap(({ bank, target }) => {
    const min = Object.hasOwn(terms.banks, bank) ? (terms.banks[bank].min ?? 0) : 0;
    return target < min ? [message('campaign.belowMinimum', { bank, target, min })] : [];
  });
  return [message('campaign.controlCounts', { target: sum('target'), control: sum('control') }), ...short];
}
