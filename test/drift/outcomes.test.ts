/** Whether the conversions of the newest days are those that a model predicts, in data whose rates are known. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import type { Drift } from '../../core/drift/drift-types.ts';
import { measureDrift } from '../../core/drift/drift.ts';
import { outcomeLevel } from '../../core/drift/outcomes.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { verdictMessage } from '../../core/text/drift-verdict.ts';
import { inEnglish } from '../../core/text/en.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const DAY_MS = 86_400_000;
const DAYS = 40;
const ROWS = 8000;
const folder = temporaryFolder();
const project = temporaryProject();
let run: string;

/** A click in every `everyOn(day)` samples of a day, and an approval in every second click, known after 14 days. */
async function importDays(dataset: string, everyOn: (day: number) => number): Promise<void> {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const day = Math.floor((DAYS * row) / ROWS);
    const ofDay = row % (ROWS / DAYS);
    const click = ofDay % everyOn(day) === 0;
    const approval = click && (ofDay / everyOn(day)) % 2 === 0;
    const time = new Date(START + (DAYS * DAY_MS * row) / ROWS).toISOString();
    return `${dataset}${row},${time},${['ulm', 'bonn', 'köln'][row % 3]},${Number(click)},${Number(approval)}`;
  });
  const file = join(folder, `${dataset}.csv`);
  writeFileSync(file, ['id,time,city,click,approval', ...lines].join('\n'));
  const steps = [{ name: 'click' }, { name: 'approval', windowDays: 14 }];
  const mapping = { id: 'id', time: 'time', steps };
  await importDataset(project, { files: [file], mapping, dataset, asOf: START + DAYS * DAY_MS }, quietJob());
}

before(async () => {
  await importDays('steady', () => 4);
  const options = { dataset: 'steady', model: 'aitm', engine: 'onnx', seed: 1 } as const;
  ({ run } = await trainModel(project, { ...options, config: { training: { epochs: 3 } } }, quietJob()));
});

const driftOf = (dataset: string, days = 7): Promise<Drift> =>
  measureDrift(project, { run, dataset, days }, quietJob());

test('conversions at the rates of the training data are stable, and those not known yet have no level', async () => {
  const { outcomes, verdict } = await driftOf('steady');
  const [click, approval] = outcomes!;
  const perDay = ROWS / DAYS;
  assert.deepEqual([click.samples, click.actual], [7 * perDay, (7 * perDay) / 4]);
  assert.ok(Math.abs(click.expected / click.actual - 1) < 0.1, `${click.expected}`);
  assert.deepEqual([click.level, verdict], ['stable', 'keep']);
  assert.deepEqual(approval, {
    step: 'approval',
    samples: 0,
    expected: 0,
    actual: 0,
    actualToExpected: null,
    level: null,
  });
});

test('clicks that halve lead to the advice to retrain, although no feature has changed', async () => {
  await importDays('halved', (day) => (day < DAYS - 7 ? 4 : 8));
  const drift = await driftOf('halved');
  const [click] = drift.outcomes!;
  assert.ok(Math.abs(click.actualToExpected!.ratio - 0.5) < 0.06, JSON.stringify(click));
  assert.deepEqual([click.level, drift.score.level, drift.verdict], ['large', 'stable', 'retrain']);
  assert.match(inEnglish(verdictMessage(drift)), /^Conversions on the newest days are far from those predicted/);
  // Days before the change, which alone have known approvals, are as predicted.
  const longer = await driftOf('halved', 30);
  assert.equal(longer.outcomes![1].level, 'stable', JSON.stringify(longer.outcomes));
});

test('a dataset that lacks a step of the run is compared without outcomes', async () => {
  const file = join(folder, 'clicks.csv');
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const time = new Date(START + (DAYS * DAY_MS * row) / ROWS).toISOString();
    return `${row},${time},${['ulm', 'bonn', 'köln'][row % 3]},${row % 4 === 0 ? 1 : 0}`;
  });
  writeFileSync(file, ['id,time,city,click', ...lines].join('\n'));
  const mapping = { id: 'id', time: 'time', steps: [{ name: 'click' }] };
  await importDataset(project, { files: [file], mapping, dataset: 'clicks' }, quietJob());
  const { outcomes, verdict } = await driftOf('clicks');
  assert.deepEqual([outcomes, verdict], [null, 'keep']);
});

test('an audience has no outcomes', async () => {
  const audience = join(folder, 'audience.csv');
  writeFileSync(
    audience,
    ['user,city', ...Array.from({ length: 900 }, (_, i) => `u${i},${['ulm', 'bonn', 'köln'][i % 3]}`)].join('\n'),
  );
  const drift = await measureDrift(project, { run, audience, mapping: { user: 'user' } }, quietJob());
  assert.equal(drift.outcomes, null);
});

test('the level says by how much conversions differ at least; a wide interval may have no level', () => {
  const levelOf = (low: number, high: number): unknown => outcomeLevel({ ratio: (low + high) / 2, low, high });
  assert.deepEqual([levelOf(1.6, 2), levelOf(0.3, 0.6), levelOf(0, 0.6)], ['large', 'large', 'large']);
  assert.deepEqual([levelOf(1.3, 2), levelOf(0.7, 0.8)], ['moderate', 'moderate']);
  assert.deepEqual([levelOf(0.9, 1.1), levelOf(1.05, 1.4)], ['stable', 'stable']);
  assert.deepEqual([levelOf(0.5, 1.1), levelOf(0.9, 1.8), levelOf(0, 9), outcomeLevel(null)], [null, null, null, null]);
});

test('the verdict says what decided it: the outcomes, the scores or the features', () => {
  const watched = (level: 'stable' | 'moderate', outcomes: readonly { level: 'moderate' }[] | null): string =>
    inEnglish(verdictMessage({ verdict: 'watch', score: { level }, outcomes }));
  assert.match(watched('stable', null), /^Some features have changed, but the scores only a little/);
  assert.match(watched('moderate', null), /^The scores have changed moderately/);
  assert.match(watched('stable', [{ level: 'moderate' }]), /^Conversions on the newest days differ/);
});
