import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { intervalNotes, type RankingRun } from '../../../core/score/results/findings.ts';
import { inEnglish } from '../../../core/text/en.ts';
import type { ListRow, Sample } from './exported-list.ts';
import { resultsOf, resultsProject } from './results-project.ts';

const fixture = resultsProject();

/** Rows with probabilities that fall from 0.6 to 0.2, and samples whose click rates are these times `factorOf`. */
function ranked(factorOf: (position: number, bank: string) => number): [ListRow[], Sample[]] {
  const random = new Random(8);
  const rows = Array.from({ length: 4000 }, (_, index): ListRow => {
    const p = 0.6 - (0.4 * index) / 4000;
    return { user: `u${index}`, bank: index % 2 === 0 ? 'north' : 'south', p: [p, p / 4] };
  });
  const samples = rows.flatMap(({ user, bank = '', p = [0, 0] }, index): Sample[] => {
    // A tenth of the users are not shown anything.
    if (index % 10 === 3) return [];
    const converts = random.uniform() < p[0] * factorOf(index / rows.length, bank);
    return [{ user, day: 0.5, depth: converts ? 1 : 0, bank }];
  });
  return [rows, samples];
}

test('the results say by step, decile and bank that an accurate forecast holds', async () => {
  const { steps, deciles, banks, shown, rows, sentences, incremental } = await resultsOf(fixture, ...ranked(() => 1));
  assert.equal(incremental, null);
  assert.deepEqual([rows, shown], [4000, 3600]);
  assert.deepEqual(
    deciles.map((part) => part.rows),
    Array.from({ length: 10 }, () => 400),
  );
  assert.deepEqual(
    banks.map(({ bank, rows: count }) => [bank, count]),
    [
      ['north', 2000],
      ['south', 2000],
    ],
  );
  const [click] = steps;
  for (const parts of [deciles, banks]) {
    const sum = (valueOf: (step: (typeof steps)[number]) => number): number =>
      parts.reduce((total, part) => total + valueOf(part.steps[0] as (typeof steps)[number]), 0);
    assert.equal(
      sum(({ actual }) => actual),
      click.actual,
    );
    assert.ok(Math.abs(sum(({ expected }) => expected) - click.expected) < 1e-6);
  }
  const { balance, expected } = click;
  assert.ok(Math.abs(balance.forecast - balance.notShown - balance.open - expected) < 1e-6);
  assert.ok(Math.abs(balance.notShown / balance.forecast - 0.1) < 0.01);
  assert.deepEqual(
    sentences.map((sentence) => sentence.replaceAll(/[\d,]*\d/g, '#')),
    [
      'click: #, within the interval of the forecast: # were expected (#–#) of those who were shown their banner.',
      'click: # of the # (#–#) forecast for the whole list (# %) are of users who were not shown their banner.',
      'The intervals of expected conversions cover only chance for r#, whose errors are not known: it was deleted, ' +
        'or trained with an older version.',
    ],
  );
  assert.match(sentences[0], /within the interval of the forecast: 1,44\d were expected/);
  assert.match(sentences[1], /\(10 %\)/);
});

test('an error everywhere is distinguished from an overrated top and from a bank that differs', async () => {
  const low = await resultsOf(fixture, ...ranked(() => 0.7));
  assert.ok(low.sentences.some((sentence) => sentence.includes('The order holds, but conversions are')));
  assert.ok(!low.sentences.some((sentence) => sentence.includes('overrates its own top')));
  const top = await resultsOf(fixture, ...ranked((position) => (position < 0.1 ? 0.6 : 1)));
  assert.ok(top.sentences.some((sentence) => sentence.includes('overrates its own top')));
  assert.ok(!top.sentences.some((sentence) => sentence.includes('The order holds')));
  const bank = await resultsOf(fixture, ...ranked((_, name) => (name === 'south' ? 0.7 : 1)));
  // Only once: for two banks, comparing either with the rest is the same comparison.
  const different = bank.sentences.filter((sentence) => sentence.includes('of its forecast'));
  assert.equal(different.length, 1, bank.sentences.join('\n'));
  assert.match(
    different[0],
    /^click: north reached \d+ % \(\d+ %–\d+ %\) of its forecast, south 7\d % \(\d+ %–\d+ %\)\.$/,
  );
});

test('rows of a run that lacks a step count only in the forecasts of its other steps', async () => {
  const { steps, deciles } = await resultsOf(
    fixture,
    [
      { user: 'u1', p: [0.5, 0.25] },
      { user: 'u2', bank: 'south', p: [0.375, NaN] },
    ],
    [
      { user: 'u1', day: 1, depth: 2 },
      { user: 'u2', bank: 'south', day: 1, depth: 1 },
    ],
  );
  assert.deepEqual(
    steps.map(({ rows, expected, actual, balance }) => [rows, expected, actual, balance.forecast]),
    [
      [2, 0.875, 2, 0.875],
      [1, 0.25, 1, 0.25],
    ],
  );
  assert.deepEqual(
    deciles.map((part) => part.rows),
    [1, 0, 0, 0, 0, 1, 0, 0, 0, 0],
  );
});

test('notes say what the intervals leave out, and for which runs', () => {
  const run = (name: string, drift: number | null): RankingRun => {
    const variances = [{ step: 'click', model: 0.01, level: 0, drift }];
    const forecast = { bannerSlopes: null, conditionalShifts: {}, levelShifts: {}, variances };
    return { run: name, dataset: 'may', steps: ['click'], forecast };
  };
  const notes = (runs: readonly RankingRun[]): readonly string[] =>
    intervalNotes({ candidates: runs.map(({ run: name }) => ({ run: name })) }, runs).map((note) => inEnglish(note));
  assert.deepEqual(notes([run('r1', 0.01)]), []);
  assert.deepEqual(notes([run('r1', null), run('r2', 0.01), run('r3', null), { ...run('r4', null), forecast: null }]), [
    'The intervals of expected conversions cover only chance for r4, whose errors are not known: it was deleted, or ' +
      'trained with an older version.',
    'The intervals of expected conversions leave out rate drift for r1, r3, whose data have no times, or span too ' +
      'few days to estimate it.',
  ]);
  const deleted =
    'The intervals of expected conversions cover only chance for r9, whose errors are not known: it was deleted, or ' +
    'trained with an older version.';
  const notNamed =
    'The intervals of expected conversions cover only chance for the rows that do not name the run that ranked them.';
  const notesOf = (...names: readonly string[]): readonly string[] =>
    intervalNotes({ candidates: names.map((name) => ({ run: name })) }, [run('r1', 0.01)]).map((note) =>
      inEnglish(note),
    );
  assert.deepEqual(notesOf('', 'r9', 'r1', ''), [deleted, notNamed]);
  assert.deepEqual(notesOf('r1', ''), [notNamed]);
  assert.deepEqual(notesOf('', ''), [
    'The intervals of expected conversions cover only chance, since the list does not name the run that ranked it.',
  ]);
});
