import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import type { Project } from '../../../core/store/file/project.ts';
import type { Holdout } from '../../../core/store/runs/export-holdout.ts';
import { recordExport } from '../../../core/store/runs/exports.ts';

/** A row of an exported list; its probabilities are those of click and activation, NaN for one that it lacks. */
export interface ListRow {
  readonly user: string;
  readonly group?: 'target' | 'control';
  readonly bank?: string;
  readonly banner?: string;
  readonly weight?: number;
  readonly p?: readonly [click: number, activation: number];
}

/** An impression after the export: `day` days later, with the number of steps it reached. */
export interface Sample {
  readonly user: string;
  readonly day: number;
  readonly depth: number;
  readonly bank?: string;
  readonly banner?: string;
}

const HEADER = 'rank,user_id,bank,banner,score,objective,weight,p_click,p_activation,run';

function csvOf(rows: readonly ListRow[], group: string | null): string {
  const lines = rows.map(({ user, bank = 'north', banner = 'gold', weight = 1, p = [0.5, 0.25] }, index) =>
    [
      index + 1,
      user,
      bank,
      banner,
      p[0],
      'click',
      weight,
      ...p.map(cellOf),
      'r1',
      ...(group === null ? [] : [group]),
    ].join(','),
  );
  return `${[group === null ? HEADER : `${HEADER},group`, ...lines].join('\n')}\n`;
}

function cellOf(probability: number): number | '' {
  return Number.isNaN(probability) ? '' : probability;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Writes the files of an export, and records it: with a control group if a row is in one. */
export function writeExport(
  project: Project,
  folder: string,
  rows: readonly ListRow[],
  { name = 'list', per = 'user' }: { readonly name?: string; readonly per?: 'user' | 'bank' } = {},
): { readonly id: number; readonly list: string; readonly control: string } {
  const [list, control] = [join(folder, `${name}.csv`), join(folder, `${name}.control.csv`)];
  const held = rows.filter(({ group }) => group === 'control');
  const targeted = rows.filter(({ group }) => group !== 'control');
  const text = csvOf(targeted, held.length > 0 ? 'target' : null);
  writeFileSync(list, text);
  const controlText = csvOf(held, 'control');
  if (held.length > 0) writeFileSync(control, controlText);
  const holdout: Holdout = {
    seed: 1,
    share: held.length / rows.length,
    lift: 0.2,
    file: control,
    sha256: sha256(controlText),
    rows: held.length,
    expected: {},
    banks: [],
    sizes: [],
  };
  const id = recordExport(project, {
    file: list,
    audience: 'a.csv',
    runs: ['r1'],
    per,
    selection: {},
    rows: targeted.length,
    expected: {},
    sha256: sha256(text),
    ...(held.length > 0 && { holdout }),
  });
  return { id, list, control };
}

/** A moment some days after now, since exports get their date from the clock. */
function after(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

/**
 * Imports samples as a dataset with the steps click and activation, which takes up to 14 days; the data reach until 20
 * days after the export. `ignore` leaves columns out.
 */
export async function importSamples(
  project: Project,
  folder: string,
  dataset: string,
  samples: readonly Sample[],
  ignore: readonly string[] = [],
): Promise<void> {
  const file = join(folder, `${dataset}-data.csv`);
  const lines = samples.map(({ user, day, depth, bank = 'north', banner = 'gold' }, index) =>
    [index, user, after(day), bank, banner, depth > 0 ? 1 : 0, depth > 1 ? 1 : 0].join(','),
  );
  writeFileSync(file, ['sample_id,user_id,event_time,bank,banner,click,activation', ...lines].join('\n'));
  const steps = [
    { name: 'click', column: 'click' },
    { name: 'activation', column: 'activation', windowDays: 14 },
  ];
  const mapping = { steps, ignore: [...ignore] };
  await importDataset(project, { files: [file], dataset, asOf: Date.parse(after(20)), mapping }, quietJob());
}
