import type { Holdout } from '../../store/runs/export-holdout.ts';
import { message, stepName, type Message } from '../../text/message.ts';
import type { ForecastCheck } from './forecast-check.ts';
import type { IncrementalResult } from './incremental.ts';
import type { StepPeriod } from './step-periods.ts';

/** A finding reports that the control group saw the banner if more than this share of it did. */
const MIN_SHOWN = 0.01;

/** The finding from comparing the groups at a step. */
export function controlFindings(
  { steps }: IncrementalResult,
  { lift, sizes }: Holdout,
  step: string,
  index: number,
): Message[] {
  const { plain, adjusted } = steps[index];
  // The adjustment only removes noise, so if there is one, its interval decides.
  const effect = adjusted ?? plain;
  if (effect === null) return [];
  const values = {
    step: stepName(step),
    conversions: effect.conversions,
    low: effect.low,
    high: effect.high,
    adjusted: adjusted !== null,
  };
  if (effect.low > 0) return [message('listResults.added', values)];
  if (effect.high < 0) return [message('listResults.removed', values)];
  const size = sizes.find(({ bank, step: of }) => bank === null && of === step);
  const planned =
    size === undefined ? [] : [message('listResults.couldShow', { step: stepName(step), lift, power: size.power })];
  return [message('listResults.noDifference', values), ...planned];
}

/** Caveats about the comparison of the groups. */
export function groupFindings({ groups, leftOut }: IncrementalResult): Message[] {
  const { control } = groups;
  return [
    ...(control.shown > MIN_SHOWN * control.users
      ? [message('listResults.controlShown', { shown: control.shown, users: control.users })]
      : []),
    ...(leftOut.length === 0 ? [] : [message('listResults.leftOut', { banks: leftOut })]),
  ];
}

/** The steps that are compared although some samples are too young for them. */
export function stillGrowing({ balance }: ForecastCheck, periods: readonly StepPeriod[]): Message[] {
  const steps = periods.filter(({ until }, index) => until !== null && balance[index].open > 0);
  if (steps.length === 0) return [];
  return [message('listResults.stillGrowing', { steps: steps.map(({ step }) => stepName(step)) })];
}
