import type { CallResult } from '../../api.ts';
import { formatCount, formatRate } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';

type Holdout = NonNullable<CallResult<'score'>['holdout']>;

/** How many users are held out, and where they are listed. */
export function holdoutPair(holdout: Holdout | null): [string, string][] {
  if (holdout === null) return [];
  const { rows: users, share, file: path } = holdout;
  return [['control group', messageText('results.heldOut', { users, share, path: plainText(path) })]];
}

/** Which lifts the two groups can detect, by bank and step; nothing without a control group. */
export function holdoutTables(holdout: Holdout | null): string[] {
  if (holdout === null) return [];
  const table = formatTable(
    [
      { title: 'bank', key: true },
      { title: 'step', key: true },
      { title: 'expected rate', align: 'right' },
      { title: 'target', align: 'right' },
      { title: 'control', align: 'right' },
      { title: messageText('results.liftShown', { lift: holdout.lift }), align: 'right' },
      { title: 'users for 80 % power', align: 'right' },
      { title: 'lift at 80 % power', align: 'right' },
    ],
    holdout.sizes.map(({ bank, step, rate, target, control, power, needed, detectable }) => [
      bank === null ? messageText('results.wholeList') : plainText(bank),
      plainText(step),
      formatRate(rate),
      formatCount(target),
      formatCount(control),
      formatRate(power),
      needed === null ? UNDEFINED : formatCount(needed),
      detectable === null ? UNDEFINED : formatRate(detectable),
    ]),
  );
  return [table];
}
