import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { countInterval, Z_95 } from '../../../core/funnel/interval.ts';
import { quietJob } from '../../../core/job.ts';
import { unionSteps } from '../../../core/score/ranking/list-writer.ts';
import { describeRanking } from '../../../core/score/saved-ranking/describe.ts';
import { exportRanking } from '../../../core/score/saved-ranking/export-ranking.ts';
import type { Sums } from '../../../core/score/saved-ranking/layout.ts';
import { computeOutlook } from '../../../core/score/saved-ranking/outlook.ts';
import { readPage } from '../../../core/score/saved-ranking/page.ts';
import { rankAndSave } from '../../../core/score/saved-ranking/rank-and-save.ts';
import type { SavedRanking } from '../../../core/score/saved-ranking/saved-ranking.ts';
import { currentRanking, findRanking } from '../../../core/score/saved-ranking/saved-rankings.ts';
import { expectedCost } from '../../../core/score/saved-ranking/selection.ts';
import { scoreAudience } from '../../../core/score/score-audience.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { readList, near } from './ranked-rows.ts';
import { BANKS, rankingProject, USERS } from './ranking-project.ts';

const { folder, project, runs, audience } = await rankingProject();
const job = quietJob();

type ListedRow = ReturnType<typeof readList>[number];

/** Expects the figures of a step to be the sums of the selected rows. */
function assertSums(
  { expected, low, high, errors, lift, without }: ReturnType<typeof computeOutlook>['steps'][number],
  selected: readonly ListedRow[],
  rows: readonly ListedRow[],
  step: number,
): void {
  const sum = selected.reduce((total, row) => total + row.probabilities[step], 0);
  const variance = selected.reduce((total, row) => total + row.probabilities[step] * (1 - row.probabilities[step]), 0);
  near(expected, sum);
  const { chance, model, drift } = errors;
  near(chance, Z_95 * Math.sqrt(variance));
  const totalVariance = [chance, model ?? NaN, drift ?? NaN].reduce((total, error) => total + (error / Z_95) ** 2, 0);
  const interval = countInterval(sum, totalVariance, selected.length);
  near(low, interval.low);
  near(high, interval.high);
  near(lift ?? NaN, sum / selected.length / (rows.reduce((total, row) => total + row.probabilities[step], 0) / USERS));
  assert.equal(without, 0);
}

test('the totals of any selection equal the sums of its rows', async () => {
  const ranking = await rankAndSave(project, { runs, audience, per: 'user' }, job);
  await scoreAudience(project, { runs, audience, per: 'user', out: join(folder, 'all.csv') }, job);
  const rows = readList(join(folder, 'all.csv'));
  assert.equal(ranking.reader.rows, USERS);
  for (const top of [1, 2, 4095, 4096, 4097, 5000, 8192, 9999, USERS, USERS + 5]) {
    const selected = rows.slice(0, top);
    const outlook = computeOutlook(ranking, { top });
    assert.equal(outlook.rows, selected.length);
    assert.deepEqual(outlook.lists, [
      { bank: null, rows: selected.length, total: USERS, threshold: selected[selected.length - 1].score },
    ]);
    for (const [step, expected] of outlook.steps.entries()) assertSums(expected, selected, rows, step);
    assert.deepEqual(
      outlook.banks.map(({ bank, rows: count }) => [bank, count]),
      BANKS.map(({ name }) => [name, selected.filter((row) => row.bank === name).length]),
    );
    for (const { bank, banners } of outlook.banks) {
      for (const { banner, rows: count } of banners)
        assert.equal(count, selected.filter((row) => row.bank === bank && row.banner === banner).length);
    }
  }
});

test('a minimum score selects the rows that reach it, and a budget as many as it pays for', async () => {
  const ranking = currentRanking(project.path) as SavedRanking;
  const rows = readList(join(folder, 'all.csv'));
  for (const row of [0, 17, 4096, 9999]) {
    const threshold = rows[row].score;
    const expected = rows.filter(({ score }) => score >= threshold).length;
    assert.equal(computeOutlook(ranking, { threshold }).rows, expected);
    // The fewest digits that read back as the same score, as a list has them; they may be above or below it.
    const digits = [6, 7, 8, 9].find((count) => Math.fround(Number(threshold.toPrecision(count))) === threshold);
    const printed = Number(threshold.toPrecision(digits));
    assert.equal(computeOutlook(ranking, { threshold: printed }).rows, expected);
  }
  assert.equal(computeOutlook(ranking, { threshold: rows[0].score * 1.01 }).rows, 0);
  assert.equal(computeOutlook(ranking, { budget: 30, costPerContact: 0.01 }).rows, 3000);
  const steps = ranking.steps;
  const { rows: paid, cost } = computeOutlook(ranking, {
    budget: 500,
    costPerContact: 0.1,
    costPerStep: { click: 0.5 },
  });
  const costs = rows.reduce<number[]>(
    (sums, row) =>
      [...sums.slice(-1)].map((sum) => [...sums, sum + 0.1 + 0.5 * row.probabilities[steps.indexOf('click')]])[0],
    [0],
  );
  assert.equal(
    paid,
    costs.findLastIndex((sum) => sum <= 500),
  );
  near(cost ?? NaN, costs[paid]);
  assert.throws(() => computeOutlook(ranking, { budget: 5, costPerContact: 0 }), { code: 'invalid-input' });
  assert.throws(() => computeOutlook(ranking, { budget: 5, costPerContact: 1, costPerStep: { clik: 1 } }), {
    code: 'unknown-name',
  });
});

test('a step may have the name of a property that every object has', () => {
  const selection = { budget: 5, costPerContact: 1, costPerStep: {} };
  assert.equal(expectedCost(['constructor'], selection, 2, { expected: Float64Array.of(3) } as Sums), 2);
});

test('an empty selection is reported as such', () => {
  const ranking = currentRanking(project.path) as SavedRanking;
  const { rows, share, steps, lists } = computeOutlook(ranking, { budget: 0, costPerContact: 1 });
  assert.deepEqual(
    { rows, share, lists, first: steps[0] },
    {
      rows: 0,
      share: 0,
      lists: [{ bank: null, rows: 0, total: USERS, threshold: null }],
      first: {
        step: 'click',
        expected: 0,
        low: 0,
        high: 0,
        errors: { chance: 0, model: 0, drift: 0 },
        lift: null,
        liftLow: null,
        liftHigh: null,
        without: 0,
      },
    },
  );
});

test('the pages of each bank show the rows of its list', async () => {
  const ranking = await rankAndSave(project, { runs, audience, per: 'bank' }, job);
  const [first, second] = ranking.metadata.lists;
  assert.deepEqual(
    [first.bank, first.start, first.rows, second.bank, second.start],
    ['lantern', 0, USERS, 'meridian', USERS],
  );
  const page = readPage(ranking, second, 9990, 100);
  assert.deepEqual([page.length, page[0].rank, page[0].bank, page[0].objective], [10, 9991, 'meridian', 'activation']);
  const users = readPage(ranking, first, 0, 10_000).map((row) => row.user);
  const expectedUsers = Array.from({ length: USERS }, (_, user) =>
    user % 97 === 0 ? `'=${user}` : user % 89 === 0 ? `a,"${user}` : String(user),
  );
  assert.deepEqual(users.sort(), expectedUsers.sort());
  assert.deepEqual(readPage(ranking, first, USERS, 5), []);
  for (const { weight, score, objective, probabilities } of page)
    assert.ok(
      Math.abs(weight * (probabilities[unionSteps(ranking.metadata.shape.runs).indexOf(objective)] ?? 0) - score) <
        1e-5 * score,
    );
});

test('the distribution of scores counts every row once, on both scales', () => {
  const ranking = currentRanking(project.path) as SavedRanking;
  for (const { rows, scores } of describeRanking(ranking).lists) {
    assert.ok(scores !== null && scores.lowest <= scores.median && scores.median <= scores.highest);
    for (const bins of [scores.linear, scores.log]) {
      assert.equal(
        bins.reduce((sum, { count }) => sum + count, 0),
        rows,
      );
      assert.ok(
        bins.every(
          ({ from, to, count }, index) => from < to && count >= 0 && (index === 0 || from === bins[index - 1].to),
        ),
      );
    }
  }
});

test('a flipped bit in the files of a ranking is reported as damage by pages, outlooks and exports', async () => {
  const ranking = currentRanking(project.path) as SavedRanking;
  const work = readdirSync(folder).find((name) => name.startsWith('test.stepladder.ranking')) ?? '';
  const [first] = ranking.metadata.lists;
  const uses: Readonly<Record<string, () => unknown>> = {
    'list.csv': () => readPage(ranking, first, 0, 10),
    rows: () => readPage(ranking, first, 0, 10),
    sums: () => computeOutlook(ranking, { top: 1 }),
  };
  for (const [name, use] of Object.entries(uses)) {
    const path = join(folder, work, name);
    const intact = readFileSync(path);
    const before = use();
    const flipped = Buffer.from(intact);
    flipped[17] ^= 4;
    writeFileSync(path, flipped);
    assert.throws(use, { code: 'corrupt' }, name);
    await assert.rejects(exportRanking(ranking, { top: 10 }, join(folder, 'never.csv'), job), { code: 'corrupt' });
    writeFileSync(path, intact);
    assert.deepEqual(use(), before);
  }
  assert.ok(!existsSync(join(folder, 'never.csv')));
});

test('a newer ranking replaces the older one, whose files are removed once nobody reads them', async () => {
  const older = currentRanking(project.path) as SavedRanking;
  const rankingFolders = (): string[] =>
    readdirSync(folder).filter((name) => name.startsWith('test.stepladder.ranking'));
  const page = await older.hold(async () => {
    const newer = await rankAndSave(project, { runs: [runs[0]], audience, per: 'user' }, job);
    assert.equal(rankingFolders().length, 2);
    assert.throws(() => findRanking(project.path, older.metadata.id), { code: 'state' });
    assert.equal(findRanking(project.path, newer.metadata.id), newer);
    return readPage(older, older.metadata.lists[0], 0, 1);
  });
  assert.equal(page.length, 1);
  assert.equal(rankingFolders().length, 1);
});

test('a project that replaces the ranked one does not get its ranking', () => {
  const ranking = currentRanking(project.path) as SavedRanking;
  const away = `${project.path}.away`;
  renameSync(project.path, away);
  try {
    assert.equal(currentRanking(project.path), null);
    copyFileSync(away, project.path);
    assert.equal(currentRanking(project.path), null);
    assert.throws(() => findRanking(project.path, ranking.metadata.id), { code: 'state' });
  } finally {
    renameSync(away, project.path);
  }
  assert.equal(currentRanking(project.path), ranking);
});

test('a ranking that fails leaves the earlier one, and an export that fails leaves no file', async () => {
  const earlier = currentRanking(project.path) as SavedRanking;
  const before = readdirSync(folder).sort();
  await assert.rejects(rankAndSave(project, { runs, audience: join(folder, 'missing.csv'), per: 'user' }, job), {
    code: 'invalid-input',
  });
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(
    exportRanking(earlier, { top: 10 }, join(folder, 'never.csv'), { ...job, signal: controller.signal }),
    { code: 'cancelled' },
  );
  await assert.rejects(exportRanking(earlier, { top: 10 }, audience, job), {
    code: 'invalid-input',
    message: `the output is an audience file: ${audience}`,
  });
  await assert.rejects(exportRanking(earlier, { top: 10 }, project.path, job), { code: 'invalid-input' });
  assert.deepEqual(readdirSync(folder).sort(), before);
  assert.equal(currentRanking(project.path), earlier);
  assert.ok(!existsSync(join(folder, 'never.csv')));
});

test('the scores of a bank of weight 0 are all in one bin, which a chart can draw', async () => {
  saveBank(project, { ...BANKS[1], weight: 0 });
  const ranking = await rankAndSave(project, { runs, audience, per: 'bank' }, job);
  saveBank(project, BANKS[1]);
  const [, { scores }] = describeRanking(ranking).lists;
  assert.deepEqual([scores?.linear, scores?.log], [[{ from: 0, to: 1, count: USERS }], []]);
});

test('a ranking is removed when its process ends; the next process removes the ranking of a killed one', async () => {
  const small = join(folder, 'small.csv');
  writeFileSync(small, readFileSync(audience, 'utf8').split('\n').slice(0, 50).join('\n'));
  const child = (then: 'end' | 'wait'): ReturnType<typeof spawn> =>
    spawn(process.execPath, [join(import.meta.dirname, 'children', 'rank.ts'), project.path, small, runs[0], then], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const folders = (): string[] =>
    readdirSync(folder).filter(
      (name) => name.startsWith('test.stepladder.ranking') && !name.includes(`-${process.pid}-`),
    );
  const ending = child('end');
  assert.deepEqual(await once(ending, 'close'), [0, null]);
  assert.deepEqual(folders(), []);
  const waiting = child('wait');
  assert.ok(waiting.stdout !== null);
  await once(waiting.stdout, 'data');
  assert.equal(folders().length, 1);
  waiting.kill('SIGKILL');
  await once(waiting, 'close');
  await rankAndSave(project, { runs: [runs[0]], audience: small, per: 'user' }, job);
  assert.deepEqual(folders(), []);
});
