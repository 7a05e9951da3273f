import { message, type Message } from '../text/message.ts';
import type { BannerCandidate, ScoringRun } from './candidates/candidates.ts';

/** A run with the parameters of its forecasts. */
type ForecastRun = Pick<ScoringRun, 'run' | 'forecast'>;

/** A note on each run whose forecast intervals do not cover drift. */
export function driftNotes(runs: readonly ForecastRun[]): Message[] {
  return runs.flatMap(({ run, forecast }) =>
    forecast?.variances.some(({ drift }) => drift === null) === true
      ? [message('score.rateDriftUnknown', { run })]
      : [],
  );
}

/** For each run, a note on the banks whose levels do not follow its newest days. */
export function levelNotes(runs: readonly ForecastRun[], candidates: readonly BannerCandidate[]): Message[] {
  const candidatesOf = Map.groupBy(candidates, ({ run }) => run);
  return runs.flatMap(({ run, forecast }, index) => {
    const ranked = new Set(candidatesOf.get(index)?.map(({ bank }) => bank));
    const banks = [...ranked].filter((bank) => Object.hasOwn(forecast?.ownLevels ?? {}, bank));
    if (banks.length === 0) return [];
    return [
      banks.length === 1
        ? message('score.ownLevel', { bank: banks[0], run })
        : message('score.ownLevels', { banks, run }),
    ];
  });
}
