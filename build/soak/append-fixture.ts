import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { appendToDataset } from '../../core/ingest/append/append.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { withProject } from '../../core/store/file/project.ts';
import { takeSnapshot } from './project-snapshot.ts';

const WEEK_ROWS = 200;
/** The next week repeats the second half of the week and has as many new rows. */
const REPEATED_ROWS = WEEK_ROWS / 2;
const BROKEN = 5;
const CLICK_EVERY = 4;
/** One in this many repeated rows has been clicked since. */
const LATE_EVERY = 10;

/** The dataset to which the next week is appended. */
export const APPENDED_DATASET = 'grown';

/** The files of datasets that are appended to. */
export interface AppendFiles {
  /** The files that the datasets were imported from. */
  readonly week: string;
  /** The appended file: known rows, some with a late click, new rows with new banners, and broken records. */
  readonly nextWeek: string;
}

/** The expected result of appending the next week. */
export const APPENDED = {
  records: 2 * REPEATED_ROWS + BROKEN,
  added: REPEATED_ROWS,
  rejected: BROKEN,
} as const;

/** Writes the files of a week and of the next one. */
export function writeAppendFiles(folder: string): AppendFiles {
  const [week, nextWeek] = [join(folder, 'week.csv'), join(folder, 'next-week.csv')];
  const first = Array.from({ length: WEEK_ROWS }, (_, row) => record(row, row % CLICK_EVERY === 0));
  const next = Array.from({ length: 2 * REPEATED_ROWS }, (_, index) => {
    const row = WEEK_ROWS - REPEATED_ROWS + index;
    return record(row, row % CLICK_EVERY === 0 || (index < REPEATED_ROWS && index % LATE_EVERY === 1));
  });
  const broken = Array.from({ length: BROKEN }, (_, index) => `broken ${index},yesterday,north,b,1,0`);
  writeFileSync(week, [HEADER, ...first, ''].join('\n'));
  writeFileSync(nextWeek, [HEADER, ...next, ...broken, ''].join('\n'));
  return { week, nextWeek };
}

const HEADER = 'id,time,bank,banner,income,click';

function record(row: number, clicked: boolean): string {
  const time = new Date(Date.UTC(2026, 0, 1) + row * 3_600_000).toISOString();
  return [
    `id ${row}`,
    time,
    row % 2 === 0 ? 'north' : 'south',
    `banner ${row % 7}-${row >> 6}`,
    row / 8,
    +clicked,
  ].join();
}

/**
 * Adds the dataset `week` to a project, and `grown`, to which the next week is appended. Returns `grown` before that,
 * as in a snapshot.
 */
export async function addAppends(path: string, { week, nextWeek }: AppendFiles): Promise<string> {
  const steps = [{ name: 'click', windowDays: 1 }];
  const mapping = {
    id: 'id',
    time: 'time',
    bank: 'bank',
    banner: 'banner',
    steps,
    features: { income: 'numeric' as const },
  };
  await withProject(path, { mode: 'write' }, async (project) => {
    for (const dataset of ['week', APPENDED_DATASET])
      await importDataset(project, { files: [week], dataset, mapping }, quietJob());
  });
  const before = await takeSnapshot(path);
  await withProject(path, { mode: 'write' }, (project) =>
    appendToDataset(project, { files: [nextWeek], dataset: APPENDED_DATASET }, quietJob()),
  );
  return before.datasets[APPENDED_DATASET];
}
