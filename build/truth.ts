/**
 * `npm run truth [-- --seeds N --rows N --members N --json]`: measures how accurate the program's numbers are, on
 * generated funnels whose true probabilities are known: forecasts of selections and their intervals, test figures by
 * bank, the inflation from choosing among identical banners, and what an ensemble gains.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { formatTable } from '../core/cli/table.ts';
import { pairedTTest } from '../core/evaluate/paired.ts';
import { STEPS } from '../core/sample/chain.ts';
import { measureInflation, measureSeed, type SeedTruth } from './truth/one-seed.ts';
import { worlds } from './truth/worlds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    rows: { type: 'string', default: '300000' },
    members: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-truth-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const share = (of: readonly unknown[], good: number): number => good / of.length;

/** The figures of all seeds; ratios are predicted over true, or over observed on the test days. */
function summarise(seeds: readonly SeedTruth[], inflations: readonly number[]) {
  const selections = seeds.flatMap((seed) => seed.selections);
  const depths = [...new Set(selections.map(({ depth }) => depth))];
  const selection = depths.flatMap((depth) =>
    STEPS.map((step) => {
      const own = selections.filter((one) => one.depth === depth && one.step === step);
      const ratios = own.map(({ expected, mean }) => expected / mean);
      return {
        depth,
        step,
        medianRatio: median(ratios),
        shareWithin15Percent: share(ratios, ratios.filter((ratio) => ratio >= 0.85 && ratio <= 1.15).length),
        coverage: share(own, own.filter(({ low, high, happened }) => happened >= low && happened <= high).length),
      };
    }),
  );
  const days = Map.groupBy(
    seeds.flatMap((seed) => seed.testDays),
    ({ bank, step }) => `${bank} ${step}`,
  );
  return {
    seeds: seeds.length,
    selection: selection.map(({ coverage: _, ...own }) => own),
    coverage: selection.map(({ depth, step, coverage }) => ({ depth, step, coverage })),
    bannerInflation: median(inflations),
    testDays: Array.from(days.values(), (own) => ({
      bank: own[0].bank,
      step: own[0].step,
      ratio: median(own.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]))),
    })),
    ensemble: compareEnsembles(seeds),
  };
}

/** Mean test AUC of the ensembles and of single models, and the p of a paired t-test over the seeds. */
function compareEnsembles(seeds: readonly SeedTruth[]): { single: number; members: number; p: number | null } {
  const [members, single] = (['members', 'single'] as const).map((own) =>
    seeds.flatMap(({ auc }) => (auc[own] === null ? [] : [auc[own]])),
  );
  const mean = (of: readonly number[]): number => of.reduce((sum, auc) => sum + auc, 0) / of.length;
  return { single: mean(single), members: mean(members), p: pairedTTest(members, single)?.p ?? null };
}

function tableOf({ selection, coverage, bannerInflation, testDays, ensemble }: ReturnType<typeof summarise>): string {
  const rate = (value: number): string => `${Math.round(100 * value)} %`;
  const rows = [
    ...selection.map(({ depth, step, medianRatio, shareWithin15Percent }) => [
      `${depth}, ${step}: predicted / true`,
      `${medianRatio.toFixed(3)}; ${rate(shareWithin15Percent)} of seeds within .85–1.15`,
      '.95–1.05; 90 %',
    ]),
    ...coverage.map(({ depth, step, coverage: covered }) => [
      `${depth}, ${step}: 95 % interval covers what happens`,
      rate(covered),
      '≥ 90 %',
    ]),
    ['inflation from the best of 30 equal banners', `${(100 * bannerInflation).toFixed(1)} %`, '< 2 %'],
    ...testDays.map(({ bank, step, ratio }) => [
      `test days, ${bank}, ${step}: predicted / observed`,
      ratio.toFixed(3),
      '.93–1.07',
    ]),
    [
      'test AUC of activation, ensemble and single model',
      `${ensemble.members.toFixed(4)}, ${ensemble.single.toFixed(4)} (p = ${ensemble.p?.toFixed(4) ?? '–'})`,
      'higher, p < .01',
    ],
  ];
  return formatTable([{ title: 'figure' }, { title: 'measured' }, { title: 'goal' }], rows);
}

const [seedCount, rows, members] = [values.seeds, values.rows, values.members].map(Number);
const measured: SeedTruth[] = [];
const inflations: number[] = [];
for (let seed = 1; seed <= seedCount; seed++) {
  const options = { seed, rows, members };
  measured.push(await inFolder((folder) => measureSeed(worlds.drifting(seed), options, folder)));
  inflations.push(await inFolder((folder) => measureInflation(worlds.equalBanners(seed), options, folder)));
  process.stderr.write(`seed ${seed} of ${seedCount}\n`);
}
const summary = summarise(measured, inflations);
process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : `${tableOf(summary)}\n`);
