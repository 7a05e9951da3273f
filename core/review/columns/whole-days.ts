import { DAY_MS } from '../../funnel/steps.ts';
import type { ColumnInfo } from '../../store/columns/columns.ts';
import { isInteger, numberOf, type StoredNumbers } from '../../store/columns/stored-numbers.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import { cachedPart, readNumbers, type DatasetSource } from './chunks.ts';

/** Approximate memory of a cached answer. */
const ANSWER_BYTES = 8;

/** Whether a time column holds days without times: each of its times is midnight in UTC. */
export function holdsDays(source: DatasetSource, column: ColumnInfo): boolean {
  const name = `whole days ${column.role} ${column.name}`;
  for (let chunk = 0; chunk < chunkCount(source.dataset); chunk++) {
    const load = (): boolean => areDays(readNumbers(source, column, chunk));
    if (!cachedPart(source, name, chunk, load, () => ANSWER_BYTES)) return false;
  }
  return true;
}

/** Dates are stored with a step of whole days, so that most chunks are judged without reading their values. */
function areDays(times: StoredNumbers): boolean {
  const { codes, base, step, divisor } = times;
  if (isInteger(codes) && divisor === 1 && base % DAY_MS === 0 && step % DAY_MS === 0) return true;
  for (let row = 0; row < codes.length; row++) {
    const time = numberOf(times, codes[row]);
    if (!Number.isNaN(time) && time % DAY_MS !== 0) return false;
  }
  return true;
}
