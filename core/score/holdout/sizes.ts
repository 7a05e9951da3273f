import { detectableLift, POWER, powerOf, ratesAtLift, requiredSizes } from '../../funnel/sample-size.ts';
import type { Holdout, HoldoutBank, HoldoutSize } from '../../store/runs/export-holdout.ts';
import { message, stepName, type Message } from '../../text/message.ts';
import type { ListShape } from '../ranking/list-writer.ts';
import type { HoldoutOptions } from './group.ts';
import type { ListedGroup } from './listed-group.ts';

/** No campaign has a larger lift: at this one, the target group's rate is eleven times that of the control group. */
const MAX_LIFT = 10;

/** The two groups of a list. */
export interface ListedGroups {
  readonly target: ListedGroup;
  readonly control: ListedGroup;
}

/**
 * Whether the groups can detect the lift: in every step for the whole list, and in the objective for each bank. A list
 * that has all users for each bank has no figures for the whole, since its users count several times.
 */
export function holdoutSizes(
  shape: ListShape,
  per: 'user' | 'bank',
  groups: ListedGroups,
  options: HoldoutOptions,
): HoldoutSize[] {
  const hasUsers = (_: unknown, candidate: number): boolean =>
    groups.target.counted[candidate] + groups.control.counted[candidate] > 0;
  const objectives = new Map(shape.candidates.filter(hasUsers).map(({ bank, objective }) => [bank, objective]));
  const banks = [...objectives].flatMap(([bank, objective]) =>
    sizesOf(groups, options, bank, (candidate) => shape.candidates[candidate].bank === bank).filter(
      ({ step }) => step === objective,
    ),
  );
  if (per === 'bank') return banks;
  const whole = sizesOf(groups, options, null, () => true);
  return objectives.size < 2 ? whole : [...whole, ...banks];
}

function sizesOf(
  groups: ListedGroups,
  options: HoldoutOptions,
  bank: string | null,
  includes: (candidate: number) => boolean,
): HoldoutSize[] {
  const count = ({ counted }: ListedGroup): number =>
    counted.reduce((sum, rows, candidate) => (includes(candidate) ? sum + rows : sum), 0);
  const sizes = { target: count(groups.target), control: count(groups.control) };
  return groups.target.forecast(includes).map(({ step, expected }) => {
    const rate = sizes.target > 0 ? expected / sizes.target : 0;
    return sizeOf({ bank, step, rate, ...sizes }, options);
  });
}

/** Whether groups of these sizes can detect the lift. */
export function sizeOf(
  groups: Pick<HoldoutSize, 'bank' | 'step' | 'rate' | 'target' | 'control'>,
  { share, lift }: Pick<HoldoutOptions, 'share' | 'lift'>,
): HoldoutSize {
  const rates = ratesAtLift(groups.rate, lift);
  const required = requiredSizes(rates, share);
  return {
    ...groups,
    power: groups.rate > 0 ? powerOf(rates, groups) : 0,
    needed: required === null ? null : Math.ceil(required.target + required.control),
    detectable: plausible(detectableLift(groups.rate, groups)),
  };
}

/** The lift; null if it is larger than any campaign has. */
function plausible(lift: number | null): number | null {
  return lift !== null && lift <= MAX_LIFT ? lift : null;
}

/** Notes on what the control group cannot show: per objective for the whole list, and for single banks. */
export function holdoutNotes(
  shape: ListShape,
  { lift, share, banks, sizes }: Pick<Holdout, 'lift' | 'share' | 'banks' | 'sizes'>,
): Message[] {
  const objectives = new Set(shape.candidates.map(({ objective }) => objective));
  const empty = banks.filter(hasNoControl).map(({ bank }) => bank);
  const hasControl = banks.some(({ control }) => control > 0);
  const weak = hasControl ? sizes.filter(({ power }) => power < POWER) : [];
  const wholes = weak.filter(({ bank, step }) => bank === null && objectives.has(step));
  const weakBanks = weak.flatMap(({ bank }) => (bank === null || empty.includes(bank) ? [] : [bank]));
  return [
    ...wholes.map(({ step, control, power, needed, detectable }) =>
      message('score.holdoutTooSmall', { step: stepName(step), lift, share, control, power, needed, detectable }),
    ),
    ...(weakBanks.length === 0 ? [] : [message('score.holdoutBanksTooSmall', { banks: weakBanks, lift })]),
    ...(empty.length === 0 ? [] : [message('score.holdoutWithoutControl', { banks: empty })]),
  ];
}

function hasNoControl({ target, control }: HoldoutBank): boolean {
  return control === 0 && target > 0;
}
