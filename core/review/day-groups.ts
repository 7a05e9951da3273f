import { AppError } from '../errors.ts';
import { countRows } from '../funnel/count.ts';
import { DAY_MS } from '../funnel/steps.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import type { ColumnInfo } from '../store/columns.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';

import { readNumbers } from './chunks.ts';
import { moveDropped } from './code-groups.ts';
import type { Grouping } from './grouping.ts';

/** More days than this are a mistake in the times, and would take the memory of as many groups. */
const MOST_DAYS = 100_000;

/** Groups rows by the UTC day of their time, valued `2026-01-31`. Throws `invalid-input` where the times span more than 100,000 days. */
export function dayGrouping(project: Project, dataset: DatasetInfo, column: ColumnInfo): Grouping {
  const firstDay = dayOf(dataset.firstTime ?? 0);
  const dayCount = dayOf(dataset.lastTime ?? 0) - firstDay + 1;
  if (dayCount > MOST_DAYS) throw new AppError('invalid-input', `times of ${dataset.name} span ${dayCount} days`, `check the column ${column.name}: its times may be in another unit`);
  const groups = new Uint32Array(CHUNK_ROWS);
  return {
    groupCount: dayCount + 1,
    ordered: true,
    count: (counts, chunk, data, dropped) => {
      fillDays(groups, readNumbers(project, dataset, column, chunk), firstDay, dayCount);
      moveDropped(groups, dropped, data.rows, dayCount + 1);
      countRows(counts, data, groups);
    },
    valueOf: (group) => (group === 0 ? null : new Date((firstDay + group - 1) * DAY_MS).toISOString().replace(/T.*/, '')),
  };
}

function fillDays(groups: Uint32Array, times: Float64Array, firstDay: number, dayCount: number): void {
  for (let row = 0; row < times.length; row++) {
    const time = times[row];
    const group = Number.isNaN(time) ? 0 : dayOf(time) - firstDay + 1;
    if (group < 0 || group > dayCount) throw new AppError('corrupt', `row has the time ${time}, outside of its dataset's times`, 'import the data again');
    groups[row] = group;
  }
}

function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}
