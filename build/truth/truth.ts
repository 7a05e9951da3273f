/**
 * `npm run truth [-- --seeds N --from SEED --rows N --members N --refit --keep FOLDER --json]`: measures how
 * accurate the program's numbers are, on generated funnels whose true probabilities are known: forecasts of selections
 * and their intervals, test figures by bank, the inflation from choosing among identical banners, and what an ensemble
 * gains. With `--refit`, lists are ranked by the refit of the run. With `--keep`, the figures of each seed are written
 * to a file of that folder, and seeds with a file are not measured again, so that a stopped benchmark resumes and
 * several processes can share the seeds.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { formatTable } from '../../core/cli/table.ts';
import { pairedTTest } from '../../core/evaluate/paired.ts';
import { writePublished } from '../../core/publish.ts';
import { STEPS } from '../../core/sample/chain.ts';
import { countOf, readArguments } from '../arguments.ts';
import { median } from '../bench/statistics.ts';
import { exitOnSignals, withTemporaryFolder } from '../temporary-folder.ts';
import { measureInflation, measureSeed, type SeedTruth, type TruthOptions } from './one-seed.ts';
import { worlds } from './worlds.ts';

const { values } = readArguments({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    rows: { type: 'string', default: '300000' },
    members: { type: 'string', default: '5' },
    refit: { type: 'boolean', default: false },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

exitOnSignals();

const shareOf = <Item>(items: readonly Item[], test: (item: Item) => boolean): number =>
  items.filter(test).length / items.length;

/** The figures of all seeds; ratios are predicted over true, or over actual on the test days. */
function summarise(seeds: readonly SeedTruth[], inflations: readonly number[]) {
  const selections = seeds.flatMap((seed) => seed.selections);
  const depths = [...new Set(selections.map(({ depth }) => depth))];
  const selection = depths.flatMap((depth) =>
    STEPS.map((step) => {
      const ofStep = selections.filter((one) => one.depth === depth && one.step === step);
      const ratios = ofStep.map(({ expected, mean }) => expected / mean);
      return {
        depth,
        step,
        medianRatio: median(ratios),
        shareWithin15Percent: shareOf(ratios, (ratio) => ratio >= 0.85 && ratio <= 1.15),
        coverage: shareOf(ofStep, ({ low, high, happened }) => happened >= low && happened <= high),
      };
    }),
  );
  const days = Map.groupBy(
    seeds.flatMap((seed) => seed.testDays),
    ({ bank, step }) => `${bank} ${step}`,
  );
  return {
    seeds: seeds.length,
    selection: selection.map(({ coverage: _, ...figures }) => figures),
    coverage: selection.map(({ depth, step, coverage }) => ({ depth, step, coverage })),
    bannerInflation: median(inflations),
    testDays: Array.from(days.values(), (group) => ({
      bank: group[0].bank,
      step: group[0].step,
      ratio: median(group.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]))),
    })),
    ensemble: compareEnsembles(seeds),
  };
}

/** Mean test AUC of the ensembles and of single models, and the p-value of a paired t-test over the seeds. */
function compareEnsembles(seeds: readonly SeedTruth[]): { single: number; members: number; p: number | null } {
  const pairs = seeds.flatMap(({ auc: { members, single } }) =>
    members === null || single === null ? [] : [{ members, single }],
  );
  const [members, single] = (['members', 'single'] as const).map((kind) => pairs.map((pair) => pair[kind]));
  const mean = (values: readonly number[]): number => values.reduce((sum, auc) => sum + auc, 0) / values.length;
  return {
    single: mean(single),
    members: mean(members),
    p: pairs.length === 0 ? null : pairedTTest(members, single).p,
  };
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
      `test days, ${bank}, ${step}: predicted / actual`,
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

/** Everything measured on one seed. */
interface SeedFigures {
  readonly truth: SeedTruth;
  readonly inflation: number;
}

async function measure(options: TruthOptions): Promise<SeedFigures> {
  const { seed } = options;
  return {
    truth: await withTemporaryFolder('truth', (folder) => measureSeed(worlds.drifting(seed), options, folder)),
    inflation: await withTemporaryFolder('truth', (folder) =>
      measureInflation(worlds.equalBanners(seed), options, folder),
    ),
  };
}

async function measureOnce(options: TruthOptions, folder: string | undefined): Promise<SeedFigures> {
  if (folder === undefined) return measure(options);
  const file = join(folder, `${Object.values(options).join('-')}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SeedFigures;
  const figures = await measure(options);
  mkdirSync(folder, { recursive: true });
  // A benchmark that is stopped while it writes leaves no incomplete file.
  writePublished(file, `${JSON.stringify(figures)}\n`);
  return figures;
}

const [seeds, from, rows, members] = (['seeds', 'from', 'rows', 'members'] as const).map((option) =>
  countOf(`--${option}`, values[option]),
);
const figures: SeedFigures[] = [];
for (let seed = from; seed < from + seeds; seed++) {
  figures.push(await measureOnce({ seed, rows, members, ...(values.refit && { refit: true }) }, values.keep));
  process.stderr.write(`Measured seed ${seed}\n`);
}
const summary = summarise(
  figures.map(({ truth }) => truth),
  figures.map(({ inflation }) => inflation),
);
process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : `${tableOf(summary)}\n`);
