import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { TimeSpan } from '../columns/chunks.ts';

/** A stretch of time in ms since 1970, half open; null leaves an end open. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

/** Whether a period leaves nothing out. */
export function isOpen({ from, to }: Period): boolean {
  return from === null && to === null;
}

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Reads the ends of a period, ISO 8601 times or dates, UTC where no zone is given. Throws `invalid-input` for what is
 * no time or ends before it starts.
 */
export function parsePeriod(from: string | undefined, to: string | undefined): Period {
  const period = { from: parseEnd('from', from), to: parseEnd('to', to) };
  if (period.from !== null && period.to !== null && period.from >= period.to) {
    throw new AppError(
      'invalid-input',
      message('review.emptyPeriod', { from: from ?? '', to: to ?? '' }),
      message('review.endExcluded'),
    );
  }
  return period;
}

function parseEnd(name: 'from' | 'to', text: string | undefined): number | null {
  if (text === undefined) return null;
  const iso = text.trim().replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T');
  const [, time, , , zone] = ISO_TIME.exec(iso) ?? [];
  const parsed = ISO_TIME.test(iso)
    ? Date.parse(time !== undefined && zone === undefined ? `${iso}Z` : iso)
    : Number.NaN;
  if (Number.isNaN(parsed) || !isRealDate(iso))
    throw new AppError(
      'invalid-input',
      message(name === 'from' ? 'review.fromNoTime' : 'review.toNoTime', { given: text }),
      message('review.writeTime'),
    );
  return parsed;
}

/** Date.parse rolls 30 February over into March: the day must come back as it went in. */
function isRealDate(iso: string): boolean {
  const day = iso.slice(0, 10);
  const parsed = Date.parse(day);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(day);
}

/** Whether the times of a chunk all lie in a period, none, or some: a row without a time is in no period. */
export function spanWithin({ earliest, latest, anyMissing }: TimeSpan, { from, to }: Period): 'all' | 'none' | 'some' {
  const [start, end] = [from ?? -Infinity, to ?? Infinity];
  if (!(latest >= start && earliest < end)) return 'none';
  return earliest >= start && latest < end && !anyMissing ? 'all' : 'some';
}

const MAX_TIME_MS = 8.64e15;

/** A row's time in ISO 8601; one that no date can have as its number. */
export function rowTime(ms: number): string {
  return Math.abs(ms) <= MAX_TIME_MS ? new Date(ms).toISOString() : String(ms);
}
