/**
 * `npm run truth [-- --seeds N --rows N --json]`: measures how accurate the program's numbers are, on generated funnels
 * whose true probabilities are known: forecasts of selections and their intervals, test figures by bank, and the
 * inflation from choosing among identical banners.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { formatTable } from '../core/cli/table.ts';
import { STEPS } from '../core/sample/chain.ts';
import { measureInflation, measureSeed, type SeedTruth } from './truth/one-seed.ts';
import { worlds } from './truth/worlds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    rows: { type: 'string', default: '300000' },
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
    auc: seeds.map(({ auc }) => auc),
  };
}

function tableOf({ selection, coverage, bannerInflation, testDays }: ReturnType<typeof summarise>): string {
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
  ];
  return formatTable([{ title: 'figure' }, { title: 'measured' }, { title: 'goal' }], rows);
}

const rows = Number(values.rows);
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const measured: SeedTruth[] = [];
const inflations: number[] = [];
for (const seed of seeds) {
  measured.push(await inFolder((folder) => measureSeed(worlds.drifting(seed), seed, rows, folder)));
  inflations.push(await inFolder((folder) => measureInflation(worlds.equalBanners(seed), seed, rows, folder)));
  process.stderr.write(`seed ${seed} of ${seeds.length}\n`);
}
const summary = summarise(measured, inflations);
process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : `${tableOf(summary)}\n`);
