import assert from 'node:assert/strict';
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { reachableAucs } from '../../core/compare/reachable.ts';
import type { AucWithInterval } from '../../core/evaluate/auc-interval.ts';
import { auc } from '../../core/evaluate/auc.ts';
import { labelsOf } from '../../core/evaluate/steps.ts';
import { BlockReader } from '../../core/features/blocks.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { quietJob } from '../../core/job.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const ROWS = 200;
/** After how many samples the probabilities of click and approval repeat. */
const PERIODS = [10, 7];

/** Whether this process has a file open. */
function isOpen(file: string): boolean {
  return readdirSync('/proc/self/fd').some((name) => {
    const path = join('/proc/self/fd', name);
    // The folder that is being read is closed by now.
    return existsSync(path) && readlinkSync(path) === file;
  });
}

let fixture: ReturnType<typeof freshProject>;
before(() => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', ROWS, 1);
});
after(() => fixture.close());

const dataset = () => getDataset(fixture.project, 'synthetic');

const requested = (file: string): Promise<Record<string, AucWithInterval>> =>
  reachableAucs(fixture.project, dataset(), wholeSelection(), file, quietJob());

/** The AUCs from a file with these lines. */
function reachable(lines: readonly string[]): Promise<Record<string, AucWithInterval>> {
  const file = `${fixture.path}.truth.csv`;
  writeFileSync(file, ['id,p_click,p_approval', ...lines].join('\n'));
  return requested(file);
}
const idOf = (row: number): string => String(row).padStart(9, '0');
const lines = Array.from({ length: ROWS }, (_, row) =>
  [idOf(row), ...PERIODS.map((period) => (row % period) / 10)].join(),
);

test('the reachable AUC is that of the probabilities in the file, in any order, without other samples', async () => {
  const aucs = await reachable(lines);
  const { depth } = new BlockReader(fixture.project, dataset(), { fields: [] }, wholeSelection()).read(0);
  for (const [index, step] of ['click', 'approval'].entries()) {
    const probabilities = Float64Array.from(depth, (_, row) => (row % PERIODS[index]) / 10);
    const { auc: actual, low, high } = aucs[step];
    assert.equal(actual, auc(probabilities, labelsOf(depth, index + 1)));
    assert.ok(low! < actual! && actual! < high!, `${low} ${actual} ${high}`);
  }
  assert.deepEqual(await reachable(['elsewhere,1,1', ...lines.toReversed()]), aucs);
  const constant = await reachable(lines.map((line) => `${line.slice(0, 9)},0.5,0.5`));
  assert.deepEqual([constant['click'].auc, constant['approval'].auc], [0.5, 0.5]);
});

test('the reachable AUC is refused for a missing or repeated sample or an invalid probability', async () => {
  const rejects = (given: readonly string[], message: RegExp): Promise<void> =>
    assert.rejects(reachable(given), { code: 'invalid-file', message });
  await rejects(lines.slice(1), /^the true probabilities of 1 of \d+ samples are missing: /);
  await rejects([...lines.slice(1), lines[5]], /^the true probabilities of sample 000000005 are given twice/);
  await assert.rejects(requested(`${fixture.path}.nowhere`), {
    code: 'invalid-file',
    message: `no such file: ${fixture.path}.nowhere`,
    help: 'check the path of --truth',
  });
  await assert.rejects(requested(dirname(fixture.path)), { code: 'invalid-file', message: /^no such file: / });
  await assert.rejects(requested(fixture.path), {
    message: /^not the true probabilities of click, approval: /,
    help: 'its first column must hold the ids of the samples, and it needs the columns p_click, p_approval',
  });
  await rejects([`${idOf(0)},,0.1`, ...lines.slice(1)], /^not a probability: "" in/);
  await rejects([`${idOf(0)},0.1`, ...lines.slice(1)], /^not a probability: "" in/);
  await rejects([`${idOf(0)},high,0.1`, ...lines.slice(1)], /^not a probability: "high" in/);
  await rejects([`${idOf(0)},1.5,0.1`, ...lines.slice(1)], /^not a probability: "1.5" in/);
});

const skip = !existsSync('/proc/self/fd') && 'needs /proc';
test('the reachable AUC leaves no file open when a file is refused', { skip }, async () => {
  // Longer than the block that is read at once, so that the end of the file is not reached.
  const long = Array.from({ length: 20_000 }, (_, row) => `elsewhere-${row},1,1`);
  await assert.rejects(reachable([`${idOf(0)},1.5,0.1`, ...long]), { code: 'invalid-file' });
  // A stream closes its file soon after it is destroyed.
  for (let tries = 0; isOpen(`${fixture.path}.truth.csv`) && tries < 100; tries++) await setTimeout(10);
  assert.ok(!isOpen(`${fixture.path}.truth.csv`));
});
