/**
 * `use-lists.ts FROM END FOLDER SEED results|compare`: reads mutated ranked lists, numbered FROM … END − 1. Every fifth
 * one is a mutated Excel file, which is not a list.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { mixSeed, Random } from '../../../core/engine/random.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { compareLists } from '../../../core/score/overlap/compare-lists.ts';
import { measureResults } from '../../../core/score/results/measure-results.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { recordExport } from '../../../core/store/runs/exports.ts';
import { randomBelow, mutated } from '../mutate.ts';
import { FRAGMENTS } from '../sources.ts';
import { measured, catchRefusal } from './measured.ts';
import { readSeries } from './report.ts';

const [, , , , parent, seed, kind] = process.argv;
const USERS = 120;
const EXCEL_EVERY = 5;
const DAY_MS = 86_400_000;
const LIST = 'list.csv';

const own = mkdtempSync(join(parent, 'lists-'));
mkdirSync(join(own, 'data'));
const content = Buffer.from(listOf((rank) => rank));
const excel = readFileSync(join(parent, 'data.xlsx'));
/** The same users, with each pair of neighbours swapped. */
const other = join(own, 'other.csv');
writeFileSync(
  other,
  listOf((rank) => rank ^ 1),
);
const project = openProject(join(own, 'p.stepladder'), { mode: 'write', create: true });
await importOutcome(project);
const intact = await figures(writtenTo(own, content), content);

await readSeries((number) => {
  const random = new Random(mixSeed(Number(seed), number));
  const isExcel = number % EXCEL_EVERY === EXCEL_EVERY - 1;
  const bytes = number === 0 ? content : mutated(isExcel ? excel : content, random, FRAGMENTS);
  return measured(parent, [LIST], (folder) =>
    catchRefusal(
      async () => {
        const file = writtenTo(folder, bytes);
        if (kind === 'results' && randomBelow(random, 2) === 0 && !bytes.equals(content))
          return (await resultsOf(file, content)) === null ? null : 'shows results of a list that was not exported';
        const found = await figures(file, bytes);
        if (isExcel) return 'an Excel file is read as a list';
        if (number === 0 && !isDeepStrictEqual(found, intact)) return 'gives other figures for the same list';
        return isPlausible(found) ? null : `impossible figures: ${JSON.stringify(found).slice(0, 1000)}`;
      },
      ({ message }) => (number === 0 ? `refused: ${message}` : null),
    ),
  );
});

function writtenTo(folder: string, bytes: Buffer): string {
  const file = join(folder, LIST);
  writeFileSync(file, bytes);
  return file;
}

function listOf(userAt: (rank: number) => number): string {
  const rows = Array.from({ length: USERS }, (_, rank) => {
    const probability = (USERS - rank) / (2 * USERS);
    const banner = `banner ${userAt(rank) % 3}`;
    return [rank + 1, `user ${userAt(rank)}`, 'north', banner, probability, 'click', 1, probability, 'r1'].join();
  });
  return ['rank,user_id,bank,banner,score,objective,weight,p_click,run', ...rows, ''].join('\n');
}

/** What happened after the list was exported: every other user was shown a banner, and a third of them clicked. */
async function importOutcome(opened: Project): Promise<void> {
  const file = join(own, 'data', 'outcome.csv');
  const samples = Array.from({ length: USERS / 2 }, (_, index) => {
    const time = new Date(Date.now() + DAY_MS + 1000 * index).toISOString();
    return [index, `user ${2 * index}`, time, 'north', `banner ${(2 * index) % 3}`, +(index % 3 === 0)].join();
  });
  writeFileSync(file, ['id,user_id,time,bank,banner,click', ...samples, ''].join('\n'));
  const columns = { id: 'id', user: 'user_id', time: 'time', bank: 'bank', banner: 'banner' };
  const mapping = { ...columns, steps: [{ name: 'click', windowDays: 1 }], features: {} };
  const asOf = Date.now() + 9 * DAY_MS;
  await importDataset(opened, { files: [file], dataset: 'outcome', asOf, mapping }, quietJob());
}

/** Counts of rows or users by name, and a correlation. */
type Figures = Readonly<Record<string, number | null>>;

async function figures(file: string, bytes: Buffer): Promise<Figures> {
  if (kind === 'results') {
    const found = await resultsOf(file, bytes);
    if (found === null) throw new Error('there are no results');
    return found;
  }
  const { rows, otherRows, common, correlation, cutoffs } = await compareLists({ list: file, other }, quietJob());
  const last = cutoffs[cutoffs.length - 1];
  return { rows, otherRows, common, correlation, part: last.common, same: last.sameBanner };
}

/** The results of an export of `exported`, for which a file was chosen; null if the file is not that export. */
async function resultsOf(file: string, exported: Buffer): Promise<Figures | null> {
  const id = recordExport(project, {
    file,
    audience: 'a.csv',
    runs: ['r1'],
    per: 'user',
    selection: {},
    rows: USERS,
    expected: {},
    sha256: createHash('sha256').update(exported).digest('hex'),
  });
  const { results } = await measureResults(project, { export: id, files: [file], coversEveryone: true }, quietJob());
  if (results === null) return null;
  const { rows, shown, steps } = results.check.whole;
  return { rows, shown, mature: steps[0].rows, actual: steps[0].actual };
}

/** Whether counts are whole numbers, each at most the previous one, as the parts of a whole are. */
function isPlausible({ correlation = 0, otherRows = USERS, ...counts }: Figures): boolean {
  const numbers = Object.values(counts).map((count) => count ?? NaN);
  return (
    otherRows === USERS &&
    (correlation === null || Math.abs(correlation) <= 1) &&
    numbers.every((count, index) => Number.isInteger(count) && count >= 0 && count <= (numbers[index - 1] ?? Infinity))
  );
}
