import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BankSettings } from '../../../core/store/runs/banks.ts';
import { age, banner, city, RowPredictor, type TestRun } from '../fixtures.ts';

/** The steps of the runs. */
export const STEPS = ['click', 'approval', 'activation'];

/** Rows of `city` in the embedding table, where `city` has 0–3, `age` 4–8, and so on in the order of the fields. */
export const CITY = { '': 0, berlin: 2, ulm: 3 } as const;

/** Rows of `age` in the embedding table. */
export const AGE = { '': 4, 17: 5, 18: 6, 44: 7, 70: 8 } as const;

/** A run of a bank, with a fake model. */
export const run = (
  name: string,
  bank: string | null,
  predictor: RowPredictor,
  overrides: Partial<TestRun> = {},
): TestRun => ({
  run: name,
  bank,
  objective: null,
  predictor,
  schema: predictor.schema,
  steps: predictor.steps,
  candidates: [],
  ...overrides,
});

/** A run with the objective approval. */
export const north = (batchSize?: number): TestRun =>
  run('r1', 'north', new RowPredictor([city, age], STEPS, batchSize), { objective: 'approval' });

/** A run with the objective click and two banners. */
export const south = (): TestRun =>
  run('r2', 'south', new RowPredictor([city, banner('gold', 'miles')], STEPS.slice(0, 2)), {
    objective: 'click',
    candidates: [
      { bank: 'south', banner: 'miles' },
      { bank: 'south', banner: 'gold' },
    ],
  });

/** Settings of both runs' banks, with weights that give users to each bank. */
export const BANKS: readonly BankSettings[] = [
  { name: 'north', objective: 'approval', weight: 3, banners: [] },
  { name: 'south', objective: 'click', weight: 1, banners: [] },
];

/** Returns a function that writes a text to a file of the folder and returns the file's path. */
export function writerInto(folder: string): (name: string, text: string) => string {
  return (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
}
