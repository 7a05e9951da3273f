import type { ActualToExpected } from '../../funnel/actual-to-expected.ts';
import { isoTime } from '../../funnel/calendar.ts';
import type { AdjustedIncremental } from '../../funnel/cuped.ts';
import { wilson, type Interval } from '../../funnel/interval.ts';
import type { Proportion } from '../../funnel/proportions.ts';
import type { Incremental } from '../../funnel/stratified.ts';
import { message, stepName, type Message } from '../../text/message.ts';
import type { StepForecast } from '../ranking/forecast.ts';
import type { CheckedRows, StepBalance } from './forecast-check.ts';
import { areLarge, type GroupCounts, type IncrementalBank, type IncrementalStep } from './incremental.ts';
import type { ListResults } from './measure-results.ts';

/** The forecast and the actual conversions of a step for some rows. */
export type DescribedStep = StepForecast & {
  readonly rows: number;
  readonly actual: number;
  readonly actualToExpected: ActualToExpected | null;
};

/** Some rows of the target group. */
interface DescribedRows {
  readonly rows: number;
  readonly shown: number;
  readonly steps: readonly DescribedStep[];
}

/** The comparison of the groups in one step. */
interface DescribedEffect {
  readonly step: string;
  readonly target: Proportion;
  readonly control: Proportion;
  /** Wilson's 95 % intervals of both rates; null without users, or if the step is not mature. */
  readonly targetInterval: Interval | null;
  readonly controlInterval: Interval | null;
  readonly plain: Incremental | null;
  readonly adjusted: AdjustedIncremental | null;
  /** Why there are no adjusted conversions; null if there are. */
  readonly notAdjusted: Message | null;
}

/** The comparison of the groups: of all their users, or of those of one bank. */
interface DescribedGroups {
  readonly groups: { readonly target: GroupCounts; readonly control: GroupCounts };
  readonly steps: readonly DescribedEffect[];
}

/** Results in the form that windows and the command line show; times are ISO 8601. */
export interface DescribedResults {
  readonly export: number;
  readonly dataset: string;
  readonly since: string;
  readonly asOf: string;
  readonly coversEveryone: boolean;
  readonly objectives: readonly string[];
  readonly rows: number;
  readonly shown: number;
  readonly steps: readonly (DescribedStep & {
    readonly until: string | null;
    readonly from: string;
    readonly balance: StepBalance;
  })[];
  readonly deciles: readonly DescribedRows[];
  readonly banks: readonly (DescribedRows & { readonly bank: string })[];
  readonly incremental:
    | (DescribedGroups & {
        readonly share: number;
        /** Whether conversions of users without a sample are unknown, so that groups cannot be compared. */
        readonly unknown: boolean;
        readonly leftOut: readonly string[];
        readonly banks: readonly (DescribedGroups & { readonly bank: string })[];
        /** Why some steps have no adjusted conversions, reason by reason. */
        readonly notes: readonly Message[];
      })
    | null;
  readonly findings: readonly Message[];
}

/** Describes results as plain data. */
export function describeResults(results: ListResults): DescribedResults {
  const { export: entry, periods, check, dataset, since, asOf, coversEveryone, objectives, findings } = results;
  const whole = describeRows(check.whole);
  return {
    export: entry.id,
    dataset,
    since: isoTime(since),
    asOf: isoTime(asOf),
    coversEveryone,
    objectives,
    rows: whole.rows,
    shown: whole.shown,
    steps: whole.steps.map((step, index) => ({
      ...step,
      until: periods[index].until === null ? null : isoTime(periods[index].until),
      from: isoTime(periods[index].from),
      balance: check.balance[index],
    })),
    deciles: check.deciles.map(describeRows),
    banks: check.banks.map(({ bank, ...rows }) => ({ bank, ...describeRows(rows) })),
    incremental: describeIncremental(results),
    findings,
  };
}

function describeRows({ rows, shown, steps }: CheckedRows): DescribedRows {
  return { rows, shown, steps: steps.map(({ variance: _, ...step }) => step) };
}

function describeIncremental({
  export: { holdout },
  incremental,
  unknown,
  periods,
}: ListResults): DescribedResults['incremental'] {
  if (holdout === undefined || incremental === null) return null;
  const describe = ({ groups, steps }: Omit<IncrementalBank, 'bank'>): DescribedGroups => ({
    groups,
    steps: steps.map((effect, index) => describeEffect(effect, periods[index], unknown)),
  });
  const whole = describe(incremental);
  const banks = incremental.banks.map((bank) => ({ bank: bank.bank, ...describe(bank) }));
  const shown = [{ bank: null, ...whole }, ...(banks.length < 2 ? [] : banks)];
  return {
    share: holdout.share,
    unknown,
    leftOut: incremental.leftOut,
    ...whole,
    banks,
    notes: adjustmentNotes(shown),
  };
}

function describeEffect(
  effect: IncrementalStep,
  { step, until }: ListResults['periods'][number],
  unknown: boolean,
): DescribedEffect {
  const { target, control, plain, adjusted } = effect;
  const isKnown = !unknown && until !== null;
  return {
    notAdjusted: unknown
      ? message('listResults.usersUnknown')
      : until === null
        ? message('listResults.stepNotMature')
        : whyNotAdjusted(effect),
    step,
    target,
    control,
    plain: isKnown ? plain : null,
    adjusted: isKnown ? adjusted : null,
    targetInterval: until === null ? null : wilson(target.count, target.total),
    controlInterval: until === null ? null : wilson(control.count, control.total),
  };
}

/** Why the comparison of a mature step has no adjusted conversions; null if it has. */
function whyNotAdjusted({ target, control, plain, adjusted }: IncrementalStep): Message | null {
  if (adjusted !== null) return null;
  if (plain === null) return message('listResults.noBothGroups');
  return message(areLarge(target, control) ? 'listResults.nothingToAdjust' : 'listResults.fewToAdjust');
}

/** Why some steps, of all users (`bank` null) or of a bank, have no adjusted conversions, reason by reason. */
function adjustmentNotes(groups: readonly (DescribedGroups & { readonly bank: string | null })[]): Message[] {
  const missing = groups.flatMap(({ bank, steps }) =>
    steps.flatMap(({ step, notAdjusted: reason }) => (reason === null ? [] : [{ bank, step, reason }])),
  );
  return [...Map.groupBy(missing, ({ reason }) => reason.key).values()].map((effects) => {
    const names = effects.map(({ bank, step }) =>
      bank === null ? stepName(step) : message('listResults.stepOfBank', { step: stepName(step), bank }),
    );
    return message('listResults.notAdjusted', { effects: names, reason: effects[0].reason });
  });
}
