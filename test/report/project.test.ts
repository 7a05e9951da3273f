import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { campaignCall } from '../../core/api/campaign/campaign.ts';
import { funnelCall } from '../../core/api/funnel.ts';
import { runCall, runCurvesCall } from '../../core/api/models/models.ts';
import { reportCall } from '../../core/api/report/report.ts';
import { driftCall } from '../../core/api/score/drift.ts';
import { quietJob } from '../../core/job.ts';
import { reportLanguage } from '../../core/report/language.ts';
import { gatherModel } from '../../core/report/project/gather.ts';
import { modelSection } from '../../core/report/project/model.ts';
import { withProject } from '../../core/store/file/project.ts';
import '../without-tensorflow.ts';
import { invoke } from '../api/invoke.ts';
import { makeRankingProject } from '../api/ranking-project.ts';
import { temporaryFolder } from '../temporary.ts';
import { shows, tableOf, type ReadTable } from './tables-of.ts';

const folder = temporaryFolder();
const project = join(folder, 'cards.stepladder');
const audience = join(folder, 'audience.csv');

/** Plans the campaign that a report shows. */
async function planCampaign() {
  return invoke(campaignCall, {
    project,
    audience,
    name: 'spring',
    run: ['r1'],
    budget: 30,
    quota: ['lantern=20..200'],
    cost: ['lantern=0.4'],
    value: ['lantern=90'],
  } as never);
}

async function report(options: object = {}): Promise<string> {
  const out = join(folder, 'report.html');
  await invoke(reportCall, { project, out, run: ['r1'], ...options });
  return readFileSync(out, 'utf8');
}

before(() => makeRankingProject(project, folder));

function assertShows(cells: readonly string[], figures: readonly (number | null)[]): void {
  figures.forEach((figure, at) => assert.ok(shows(cells[at], figure), `${cells[at]} is not ${figure}`));
}

function rowOf({ rows }: ReadTable, title: string): readonly string[] {
  const found = rows.find(([first]) => first === title);
  assert.ok(found, title);
  return found;
}

test('the funnel of a report has the figures of the command funnel, in total and by bank', async () => {
  const page = await report();
  const { steps, groups } = await invoke(funnelCall, { project, dataset: 'spring', by: 'bank' });
  const table = tableOf(page, 'How each step converts');
  assert.equal(table.rows.length, steps.length);
  for (const { step, count, ofPrevious, low, high, ofFirst } of steps) {
    const [, counted, rate, interval, first] = rowOf(table, step);
    assertShows([counted, rate, first], [count, ofPrevious, ofFirst]);
    if (low !== null) assertShows(interval.split('…'), [low, high]);
  }
  const banks = tableOf(page, 'by bank');
  assert.deepEqual(
    banks.rows.map(([bank]) => bank),
    groups.map(({ value }) => value),
  );
  for (const { value, steps: own } of groups) {
    const [, impressions, ...later] = rowOf(banks, value!);
    assertShows([impressions], [own[0].count]);
    own.slice(1).forEach(({ count, ofPrevious, low, high }, at) => {
      const [, counted, rate, ends] = /^(\S+) (\S+ %|–) (.*)$/.exec(later[at])!;
      assertShows([counted, rate], [count, ofPrevious]);
      if (low !== null) assertShows(ends.split('…'), [low, high]);
    });
  }
});

test('a model card has the metrics, calibration and data of its run', async () => {
  const page = await report();
  const { test: metrics, parts, steps } = await invoke(runCall, { project, run: 'r1' });
  const table = tableOf(page, 'Figures by step, with their 95\u00a0% intervals');
  for (const step of steps) {
    const {
      rows,
      positives,
      auc,
      aucLow = null,
      logLoss,
      logLossLow,
      calibration,
      calibrationLow,
      ece,
    } = metrics![step];
    const cells = rowOf(table, step);
    assertShows(cells.slice(1), [rows, positives]);
    assertShows([cells[3].split(' ')[0]], [auc]);
    if (aucLow !== null) assertShows([cells[3].split(' ')[1]], [aucLow]);
    const [loss, ratio] = cells.slice(4).map((cell) => cell.split(' '));
    assertShows(
      [loss[0], loss[1], ratio[0], ratio[1], cells[6]],
      [logLoss, logLossLow!, calibration, calibrationLow!, ece],
    );
  }
  const data = tableOf(page, 'Samples of each set');
  assert.ok(shows(rowOf(data, 'training')[4], parts!.train.rows));
  assert.ok(shows(rowOf(data, 'test')[4], parts!.test!.rows));
  const { steps: curves } = await invoke(runCurvesCall, { project, run: 'r1' });
  const deciles = tableOf(page, 'r1');
  assert.ok(page.includes('The intervals count the samples of a user together.'));
  assert.equal(deciles.rows.length, curves[steps[0]].bins.length);
  curves[steps[0]].bins.forEach(({ count, positives, predicted, observed }, at) =>
    assertShows(deciles.rows[at].slice(1), [count, positives, predicted, observed]),
  );
});

test('a model card shows the drift that the command drift finds, for an audience and for the newest days', async () => {
  for (const against of [{}, { audience }]) {
    const page = await report(against);
    const { score, fields } = await invoke(driftCall, { project, run: 'r1', ...against });
    const table = tableOf(page, 'features that changed most');
    assertShows(rowOf(table, `score (${score.step})`).slice(1), [score.psi, score.chance]);
    const [worst] = fields;
    assertShows(rowOf(table, worst.field).slice(1), [worst.psi, worst.chance]);
  }
});

test('the campaign of a report has the plan of the command campaign beside the plain ranking', async () => {
  const plan = await planCampaign();
  const page = await report();
  const [bank] = plan.banks;
  const cells = rowOf(tableOf(page, 'Contacts by bank'), bank.bank);
  const figures = ({ contacts, conversions, value, cost }: typeof bank.campaign): (number | null)[] => [
    contacts,
    conversions,
    value,
    cost,
  ];
  assertShows(cells.slice(1), [...figures(bank.campaign), ...figures(bank.plain)]);
  for (const [at, { conversionsInterval, valueInterval }] of [bank.campaign, bank.plain].entries())
    for (const [column, interval] of [conversionsInterval, valueInterval].entries())
      assertShows(cells[2 + 4 * at + column].split(' ').at(-1)!.split('–'), [interval!.low, interval!.high]);
  assert.deepEqual(rowOf(tableOf(page, 'Quota, cost and value of each bank'), bank.bank).slice(2), [
    '20–200',
    '0.40',
    '90',
  ]);
  const total = rowOf(tableOf(page, 'Contacts by bank'), 'All');
  const { expected: all, low: least, high: most } = plan.campaign.steps.find(({ step }) => step === 'approval')!;
  assertShows([total[2].split(' ')[0], ...total[2].split(' ')[1].split('–')], [all, least, most]);
  assert.match(page, /No other allocation within these limits yields more|yields at most 0\.\d*[1-9]\d* % more/);
  const expected = tableOf(page, 'Expected conversions by step');
  assert.equal(expected.rows.length, plan.campaign.steps.length);
  for (const { step, expected: number, low, high } of plan.campaign.steps) {
    const [, conversions, interval] = rowOf(expected, step);
    assertShows([conversions], [number]);
    assertShows(interval.split('–'), [low, high]);
  }
  assert.match(page, /\b30 of a budget of 30\b/);
});

test('the limits of a model name steps at chance level, few positives, and the bias of observed exposure', async () => {
  const page = await report();
  const { test: metrics } = await invoke(runCall, { project, run: 'r1' });
  const [, limits] = /<ul class="limits">(.*?)<\/ul>/s.exec(page)!;
  for (const [step, { auc, aucLow, aucHigh, positives }] of Object.entries(metrics!)) {
    const isChance = typeof aucLow === 'number' && aucLow <= 0.5 && aucHigh! >= 0.5;
    assert.equal(limits.includes(`${step}: no better than chance`), isChance, step);
    assert.equal(limits.includes(`${step}: only ${positives} sample`), auc !== null && positives < 10, step);
  }
  assert.match(limits, /do not say what a banner adds/);
});

test('a model card says nothing about banks if the data have none', async () => {
  const model = await withProject(project, { mode: 'read' }, (opened) => gatherModel(opened, 'r1', {}, quietJob()));
  const cardOf = (hasBanks: boolean): string =>
    modelSection({ ...model, data: { ...model.data!, hasBanks } }, reportLanguage('en')).text;
  for (const title of ['>Bank<', '>Active for<'])
    assert.deepEqual([cardOf(true).includes(title), cardOf(false).includes(title)], [true, false], title);
});

test('a model card says which samples down-sampling leaves out, also of the validation set', async () => {
  const model = await withProject(project, { mode: 'read' }, (opened) => gatherModel(opened, 'r1', {}, quietJob()));
  const { described } = model;
  const parts = { ...described.outline!.parts, negativeRate: 0.0767 };
  const downSampled = { ...model, described: { ...described, outline: { ...described.outline!, parts } } };
  const { text } = modelSection(downSampled, reportLanguage('en'));
  assert.match(
    text,
    /in training and validation, samples that are not yet mature for all steps, and all but 7\.67\u00a0% of/,
  );
});

test('a report shows only the requested parts, and unknown names are refused', async () => {
  const page = await report({ parts: ['funnel'] });
  assert.match(page, /<h2>Funnel of spring<\/h2>/);
  assert.doesNotMatch(page, /<h2>Model/);
  for (const wrong of [{ dataset: 'sprung' }, { run: ['r9'] }, { campaign: 'autumn' }])
    await assert.rejects(report(wrong), { code: 'unknown-name' });
});

test('a report with --outcome or --export, but without --list, is refused', async () => {
  for (const lacking of [{ outcome: 'spring' }, { export: 1 }])
    await assert.rejects(report(lacking), { code: 'usage', message: /^--(outcome|export) needs --list$/ });
});

test('a report replaces an earlier file as a whole, and leaves no other file', async () => {
  const out = join(folder, 'old.html');
  writeFileSync(out, 'earlier');
  await assert.rejects(invoke(reportCall, { project, out, run: ['r9'] }));
  assert.equal(readFileSync(out, 'utf8'), 'earlier');
  const names = readdirSync(folder);
  await invoke(reportCall, { project, out, parts: ['funnel'] });
  assert.match(readFileSync(out, 'utf8'), /^<!doctype html>/);
  assert.deepEqual(readdirSync(folder), names);
});
