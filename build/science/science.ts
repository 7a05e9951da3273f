/**
 * `npm run science [-- --seeds N --from SEED --rows N --dates N --rivals LIST --own-effects SHARE --config FILE
 * --trials N --search-seed SEED --search-rows N --future --keep FOLDER --json]`: compares the default model with every
 * system of the paper on generated funnels, by AUC against the true probabilities. Models are trained on each bank's
 * own samples, on those of all banks, and for a bank with a short history.
 *
 * - `--rivals esmm,ple`: compares the default with these and AITM only, and not for short histories.
 * - `--dates N`: trains on N exports of each funnel, a week apart; the last is taken at the end of the funnel.
 * - `--own-effects`: the share of the variance of the fields' effects that is each bank's own; 0: banks share the
 *   formulas of clicks and applications.
 * - `--config`: gives all systems the same settings, in the form of `train --config`.
 * - `--trials N`: first searches settings for every system, with N trials on the samples of all banks and N on one
 *   bank's own (`core/tune`: the first trial has the default settings, and validation samples decide). The searched
 *   funnel has a seed that is not measured, `--search-seed`, and as many rows as the others, or `--search-rows`.
 * - `--future`: instead trains on each of three days, and compares the runs with their refits on the two weeks after
 *   that day.
 * - `--keep`: writes the figures of each seed to a file of that folder; seeds with a file are not measured again. The
 *   search keeps its result of each system there, and its project, so that an interrupted search continues.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writePublished } from '../../core/publish.ts';
import { DAYS } from '../../core/sample/banks.ts';
import { countOf, readArguments, refuse, shareOf } from '../arguments.ts';
import { exitOnSignals, withTemporaryFolder } from '../temporary-folder.ts';
import { measureFuture } from './future.ts';
import { measureSeed, systemNames, type Setting } from './one-seed.ts';
import { searchSettings, type FoundSettings } from './search.ts';
import { futureTable, searchTable, startUpTable, systemsTable } from './tables.ts';

/** The earliest export has five weeks of samples. */
const MAX_DATES = 8;

const { values } = readArguments({
  options: {
    seeds: { type: 'string', default: '5' },
    from: { type: 'string', default: '1' },
    rows: { type: 'string', default: '1000000' },
    dates: { type: 'string', default: '1' },
    rivals: { type: 'string' },
    'own-effects': { type: 'string', default: '0' },
    config: { type: 'string' },
    trials: { type: 'string' },
    'search-seed': { type: 'string' },
    'search-rows': { type: 'string' },
    future: { type: 'boolean', default: false },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const rows = countOf('--rows', values.rows);
const first = countOf('--from', values.from);
const seedCount = countOf('--seeds', values.seeds);
const ownEffects = shareOf('--own-effects', values['own-effects']);
const config = values.config === undefined ? undefined : readConfig(values.config);
const dateCount = countOf('--dates', values.dates);
const rivals = values.rivals === undefined ? null : readRivals(values.rivals);
const trials = values.trials === undefined ? null : countOf('--trials', values.trials);
const searchSeed = countOf('--search-seed', values['search-seed'] ?? '1001');
const searchRows = countOf('--search-rows', values['search-rows'] ?? values.rows);
if (trials === null && (values['search-seed'] ?? values['search-rows']) !== undefined)
  refuse('--search-seed and --search-rows need --trials');
if (trials !== null && searchSeed >= first && searchSeed < first + seedCount)
  refuse(`--search-seed ${searchSeed}: this seed is measured; give one that is not`);
if (values.future && trials !== null) refuse('--future does not take --trials');
if (dateCount > MAX_DATES) refuse(`--dates ${dateCount}: a funnel has at most ${MAX_DATES}`);
if (values.future && (dateCount > 1 || rivals !== null)) refuse('--future takes neither --dates nor --rivals');
const exportDays = Array.from({ length: dateCount }, (_, weeks) => DAYS - 7 * weeks).reverse();

/** The part of a kept file's name that identifies generated funnels and settings other than the defaults. */
const givenMark =
  (ownEffects === 0 ? '' : `-own-${ownEffects}`) +
  (config === undefined ? '' : `-${createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 8)}`);
/** The part of a kept file's name that identifies what is measured. */
const measuredMark =
  (dateCount === 1 ? '' : `-${dateCount}-dates`) +
  (rivals === null ? '' : `-${rivals.join('+')}`) +
  givenMark +
  (trials === null ? '' : `-${trials}-trials-${searchRows}-${searchSeed}`);

function readConfig(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse(`--config ${file}: ${(error as Error).message}`);
  }
}

function readRivals(list: string): string[] {
  const [names, known] = [list.split(','), systemNames()];
  for (const name of names)
    if (!known.includes(name)) refuse(`--rivals ${list}: no system is called ${name} (valid: ${known.join(', ')})`);
  return names;
}

/** The settings found for every measured system; null without a search. */
async function search(): Promise<FoundSettings[] | null> {
  if (trials === null) return null;
  const models = systemNames().filter((name) => rivals === null || name === 'aitm' || rivals.includes(name));
  const shared = { seed: searchSeed, rows: searchRows, ownEffects, config, mark: givenMark };
  return searchSettings({ ...shared, models, trials, keep: values.keep ?? null });
}

/** Measures a seed in a folder of its own, unless its figures are kept. */
async function figuresOf<Figure>(
  seed: number,
  found: readonly FoundSettings[] | null,
  measure: (setting: Setting, folder: string) => Promise<Figure[]>,
): Promise<Figure[]> {
  process.stderr.write(`Measuring seed ${seed}\n`);
  const name = values.future ? 'future' : 'science';
  const kept = values.keep === undefined ? null : join(values.keep, `${name}-${rows}-${seed}${measuredMark}.json`);
  if (kept !== null && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as Figure[];
  const setting = { seed, rows, config, found, ownEffects, rivals, exportDays };
  const figures = await withTemporaryFolder('science', (folder) => measure(setting, folder));
  if (kept !== null) writePublished(kept, JSON.stringify(figures));
  return figures;
}

async function figuresOfSeeds<Figure>(
  found: readonly FoundSettings[] | null,
  measure: (setting: Setting, folder: string) => Promise<Figure[]>,
): Promise<Figure[][]> {
  const seeds: Figure[][] = [];
  for (let seed = first; seed < first + seedCount; seed++) seeds.push(await figuresOf(seed, found, measure));
  return seeds;
}

const searchTitle =
  `Validation AUC, mean of the steps, of ${trials} trials of each system on a funnel of ` +
  `${searchRows.toLocaleString('en-US')} impressions (seed ${searchSeed})`;

/** Measures all seeds; returns what to print. */
async function result(): Promise<string> {
  const over = `over ${seedCount} seeds of ${rows.toLocaleString('en-US')} impressions and over the banks`;
  const overDates = dateCount === 1 ? '' : `, for exports on days ${exportDays.join(', ')}`;
  if (values.future) {
    const seeds = await figuresOfSeeds(null, measureFuture);
    if (values.json) return JSON.stringify(seeds);
    return `AUC in the two weeks after training, mean ${over} and three days of training\n\n${futureTable(seeds)}`;
  }
  const found = await search();
  const seeds = await figuresOfSeeds(found, measureSeed);
  if (values.json) return JSON.stringify(found === null ? seeds : { search: found, seeds });
  return (
    `AUC against the true probabilities on the test days, mean ${over}${overDates}\n\n${systemsTable(seeds)}` +
    (rivals === null ? `\n\nA bank with a short history: AUC of activation\n\n${startUpTable(seeds)}` : '') +
    (found === null ? '' : `\n\n${searchTitle}\n\n${searchTable(found)}`)
  );
}

exitOnSignals();
if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });
process.stdout.write(`${await result()}\n`);
// Engines keep threads that would keep the process alive.
process.exit(0);
