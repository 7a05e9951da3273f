import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { separationOf } from '../../core/study/bands.ts';
import type { MappedPoint, Study } from '../../core/study/result.ts';
import { studyReport } from '../../core/report/study/report.ts';
import type { StudiedRun } from '../../core/report/study/making.ts';

const head = { study: 's1', dataset: 'may', bank: 'north', steps: ['click', 'approval'], createdAt: '2026-05-01T10:00:00.000Z' };
const part = { dataset: 'may', rows: 1000, positives: { click: 200, approval: 10 }, firstTime: Date.UTC(2026, 0, 1), lastTime: Date.UTC(2026, 0, 20) };
const run: StudiedRun = { run: 'r7', model: 'aitm', seed: 1, objective: null, engine: 'onnx', config: { training: {} }, parts: { train: part, valid: part, test: part } };
const spread = (mean: number | null, std: number | null) => ({ mean, std, logLoss: { mean: 0.1, std: null } });
const cells = (['00', '10', '11'] as const).flatMap((group) => ([1, 2, 3, 4] as const).map((quartile) =>
  (group === '00' || quartile === 4 ? { group, quartile, count: 10, mean: 1 - quartile / 10, std: 0.01 } : { group, quartile, count: 0, mean: null, std: null })));
const points = ([1, 0] as const).flatMap((label) => Array.from({ length: 40 }, (_, i): MappedPoint =>
  ({ label, probability: 0.5, rank: i / 39, q: [2 * i + label, 0], pq: [i, 9 * label], z: [i, 90 * label] })));

const studies: Readonly<Record<Study['kind'], Study>> = {
  hyper: {
    ...head, kind: 'hyper', model: 'aitm', parameter: 'd', values: [
      { value: 1, runs: [{ seed: 1, run: 'r1' }, { seed: 2, run: 'r2' }], figures: { click: spread(0.6, 0.01), approval: spread(0.7, 0.02) } },
      { value: 64, runs: [{ seed: 1, run: 'r3' }, { seed: 2, run: 'r4' }], figures: { click: spread(0.65, 0.01), approval: spread(null, null) } },
    ],
  },
  transfer: { ...head, kind: 'transfer', run: 'r7', on: 'test', transfers: [{ from: 'click', to: 'approval', cells, withinGroups: cells }] },
  tsne: { ...head, kind: 'tsne', run: 'r7', on: 'test', step: 'approval', perplexity: 30, views: ['q', 'p+q', 'z'], points, separation: separationOf(points) },
  importance: {
    ...head, kind: 'importance', run: 'r7', on: 'valid', repeats: 3, rows: 500, ofRows: 1000, auc: { click: 0.7, approval: null }, features: [
      { feature: '<b>city</b>', drops: { click: { drop: 0.1, std: 0.01 }, approval: { drop: null, std: null } } },
      { feature: 'income', drops: { click: { drop: -0.00001, std: 0.001 }, approval: { drop: null, std: null } } },
    ],
  },
};
const pageOf = (study: Study): string => studyReport(study, run, { program: '1.2.3', node: '24.0.0' }, '2026-05-02T09:30:00.000Z');
const textOf = (page: string): string => page.replace(/<style>[^]*?<\/style>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the report of a study', () => {
  for (const study of Object.values(studies)) {
    it(`of ${study.kind} stands alone, with a table for its plots, the split and how it was made`, () => {
      const page = pageOf(study);
      assert.doesNotMatch(page, /https?:|<script|<link|@import|url\(|undefined|NaN|Infinity/);
      assert.ok((page.match(/<svg /g) ?? []).length > 0);
      assert.ok((page.match(/<table>/g) ?? []).length >= 2);
      assert.ok((page.match(/<svg /g) ?? []).length === (page.match(/<svg [^>]*aria-label="[^"]+"/g) ?? []).length, 'every plot is described');
      for (const told of ['training', 'validation', 'test', '2026-01-01 00:00', '20.0 % (200)', '1.2.3', '2026-05-02 09:30', 'north']) assert.ok(textOf(page).includes(told), told);
    });
  }

  it('says in words what comes out', () => {
    assert.match(textOf(pageOf(studies.hyper)), /chosen by the test part, which flatters it/);
    assert.match(textOf(pageOf(studies.hyper)), /click best with d = 64 \(0\.6500\), 0\.0500 above 1: more than one standard deviation\./);
    assert.match(textOf(pageOf(studies.transfer)), /approval takes more from click where click was predicted well \(0\.90 in the best quarter\) than where it was not \(0\.60 in the worst\)/);
    assert.match(textOf(pageOf(studies.tsne)), /for approval, the transfer brings the classes further apart/);
    assert.match(textOf(pageOf(studies.importance)), /click needs &lt;b&gt;city&lt;\/b&gt; most \(0\.1000 of its AUC\)\./);
    assert.match(textOf(pageOf(studies.importance)), /500 of the 1,000 validation samples, drawn by chance/);
  });

  it('takes names for text, whatever is in them', () => {
    assert.doesNotMatch(pageOf(studies.importance), /<b>/);
    assert.doesNotMatch(pageOf(studies.importance), /−0\.0000/);
  });

  it('draws the values that there are large, and weights within 0 and 1', () => {
    const ticks = (study: Study): number[] => [...pageOf(study).matchAll(/text-anchor="end">([\d.]+)</g)].map(([, text]) => Number(text));
    assert.ok(ticks(studies.hyper).length > 4 && ticks(studies.hyper).every((tick) => tick > 0.55 && tick < 0.75), ticks(studies.hyper).join(' '));
    assert.ok(ticks(studies.transfer).every((tick) => tick >= 0.5 && tick <= 1), ticks(studies.transfer).join(' '));
  });

  it('leaves out what was not measured', () => {
    const bare = studyReport(studies.transfer, { ...run, parts: null }, { program: '1', node: '24' }, '2026-05-02T09:30:00.000Z');
    assert.doesNotMatch(textOf(bare), /The data/);
    assert.match(textOf(pageOf(studies.hyper)), /64 0\.6500 ± 0\.0100 –/);
  });
});
