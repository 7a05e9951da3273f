import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { DAY_MS } from '../../../core/funnel/steps.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { readCalibrations } from '../../../core/predict/calibrations.ts';
import { evaluatePart } from '../../../core/predict/evaluate-part.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../../core/predict/trained.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { freshProject } from '../synthetic-dataset.ts';
import { options, small } from './small-training.ts';

const ROWS = 20_000;
/** Rates of clicks, and of approvals among them, by bank. */
const RATES = { north: [0.4, 0.8], south: [0.4, 0.3] } as const;

/** A dataset of two banks that differ in approvals, over 60 days. */
function funnel(): string {
  const random = new Random(5);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const bank = row % 2 === 0 ? 'north' : 'south';
    const click = random.uniform() < RATES[bank][0];
    const approval = click && random.uniform() < RATES[bank][1];
    const time = new Date(Date.UTC(2026, 0, 1) + ((60 * row) / ROWS) * DAY_MS).toISOString();
    return `${row},u${row},${time},${bank},c${row % 3},${Number(click)},${Number(approval)}`;
  });
  return `id,user,time,bank,city,click,approval\n${lines.join('\n')}\n`;
}

/** Predicted over true conversions of each bank and step on the test days. */
async function ratiosOnTestDays(project: Project, run: string): Promise<number[]> {
  const plan = loadPlan(project, run);
  const predictor = await openTrained(readTrained(project, plan));
  const ratios: number[] = [];
  try {
    for (const [bank, [click, approval]] of Object.entries(RATES)) {
      const test = plan.parts.test!;
      const part = { ...test, selection: { ...test.selection, bank } };
      const measured = await evaluatePart(project, predictor, plan.schema, part, quietJob());
      for (const [step, rate] of [
        ['click', click],
        ['approval', click * approval],
      ] as const) {
        const { calibration, positives, rows } = measured[step];
        ratios.push((calibration! * positives) / rows / rate);
      }
    }
  } finally {
    await predictor.release();
  }
  return ratios;
}

for (const members of [1, 2])
  test(`predictions match each bank's rate, though the model learnt no difference (members: ${members})`, async (t) => {
    const city = 'categorical' as const;
    const { project, path, close } = freshProject();
    t.after(close);
    const file = `${path}.csv`;
    writeFileSync(file, funnel());
    const mapping = { user: 'user', steps: [{ name: 'click' }, { name: 'approval' }], features: { city } };
    await importDataset(project, { files: [file], dataset: 'banks', mapping }, quietJob());
    const training = { ...small.training, epochs: 1, learningRate: 0.001, members };
    const { run } = await trainModel(
      project,
      { ...options, dataset: 'banks', config: { ...small, training } },
      quietJob(),
    );
    const ratios = await ratiosOnTestDays(project, run);
    for (const ratio of ratios) assert.ok(Math.abs(ratio - 1) < 0.15, `${ratios}`);
    const [, approval] = readCalibrations(project, run);
    assert.ok(approval.banks!.north > 0.5 && approval.banks!.south < -0.5, JSON.stringify(approval));
    const single = await trainModel(
      project,
      { ...options, dataset: 'banks', bank: 'north', config: { ...small, training } },
      quietJob(),
    );
    assert.ok(single.calibration.every(({ banks }) => banks === undefined));
  });
