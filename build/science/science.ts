/**
 * `npm run science [-- --seeds N --from SEED --rows N --own-effects SHARE --config FILE --keep FOLDER --json]`:
 * compares the default with every system of the paper on generated funnels, against the true probabilities: trained on
 * each bank's own samples and on those of all banks, and for a bank with a short history. `--own-effects` is the share
 * of the variance of the fields' effects that is each bank's own; 0: the banks share the formulas of clicks and
 * applications. `--config` gives all systems the same settings, in the form of `train --config`. With `--keep`, the
 * figures of each seed are written to a file of that folder, and seeds with a file are not measured again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { countOf, readArguments, shareOf } from '../arguments.ts';
import { measureSeed, type SystemFigure } from './one-seed.ts';
import { startUpTable, systemsTable } from './tables.ts';

const { values } = readArguments({
  options: {
    seeds: { type: 'string', default: '5' },
    from: { type: 'string', default: '1' },
    rows: { type: 'string', default: '1000000' },
    'own-effects': { type: 'string', default: '0' },
    config: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const rows = countOf('--rows', values.rows);
const first = countOf('--from', values.from);
const seedCount = countOf('--seeds', values.seeds);
const ownEffects = shareOf('--own-effects', values['own-effects']);
const config: unknown = values.config === undefined ? undefined : JSON.parse(readFileSync(values.config, 'utf8'));

/** The part of a kept file's name that identifies settings other than the defaults. */
const settingsMark =
  (ownEffects === 0 ? '' : `-own-${ownEffects}`) +
  (config === undefined ? '' : `-${createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 8)}`);

async function figuresOf(seed: number): Promise<SystemFigure[]> {
  const kept = values.keep === undefined ? null : join(values.keep, `science-${rows}-${seed}${settingsMark}.json`);
  if (kept !== null && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as SystemFigure[];
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-science-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  try {
    const figures = await measureSeed({ seed, rows, config, ownEffects }, folder);
    if (kept !== null) writeFileSync(kept, JSON.stringify(figures));
    return figures;
  } finally {
    removeFolder();
    process.off('exit', removeFolder);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });
const seeds: SystemFigure[][] = [];
for (let seed = first; seed < first + seedCount; seed++) {
  process.stderr.write(`Measuring seed ${seed}\n`);
  seeds.push(await figuresOf(seed));
}
process.stdout.write(
  values.json
    ? `${JSON.stringify(seeds)}\n`
    : `AUC against the true probabilities on the test days, mean over ${seeds.length} seeds of ` +
        `${rows.toLocaleString('en-US')} impressions and over the banks\n\n${systemsTable(seeds)}\n\n` +
        `A bank with a short history: AUC of activation\n\n${startUpTable(seeds)}\n`,
);
process.exit(0);
