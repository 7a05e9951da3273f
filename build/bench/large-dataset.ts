import { Random } from '../../core/engine/random.ts';
import { DAY_MS } from '../../core/funnel/steps.ts';
import { packColumn } from '../../core/store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnKey } from '../../core/store/columns/columns.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import { beginImport, createDataset } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';

/** Start and length of the dataset's period. */
export const START_MS = Date.UTC(2026, 0, 1);
export const DAYS = 90;
/** Number of values of the column `city`. */
export const CITIES = 300;

const STEPS = ['click', 'application', 'approval', 'activation'];
const TIME = { name: 'time', role: 'time' } as const;
const DEPTH = { name: 'depth', role: 'depth' } as const;
const USER = { name: 'user', role: 'user' } as const;
/** Impressions per user, in the mean. */
const OF_USER = 5;
/** Categorical columns with their numbers of distinct values, which differ widely. */
const CODED: readonly (ColumnKey & { readonly values: number })[] = [
  { name: 'bank', role: 'bank', values: 4 },
  { name: 'banner', role: 'banner', values: 20 },
  { name: 'city', role: 'categorical', values: CITIES },
  ...Array.from({ length: 4 }, (_, i) => ({ name: `place ${i}`, role: 'categorical' as const, values: 65_000 })),
  ...Array.from({ length: 28 }, (_, i) => ({ name: `kind ${i}`, role: 'categorical' as const, values: 2 + 2 * i })),
];
const NUMBERS: readonly ColumnKey[] = Array.from({ length: 12 }, (_, i) => ({
  name: `number ${i}`,
  role: 'numeric' as const,
}));

type Writer = ReturnType<typeof createDataset>;

/**
 * Writes a dataset `large` directly into column chunks, ordered by time: 47 columns for grouping, users, and the times
 * of four steps.
 */
export function writeLargeDataset(project: Project, rows: number): void {
  const transaction = beginImport(project);
  const writer = createDataset(
    project,
    'large',
    STEPS.map((name) => ({ name, windowDays: 0, timed: true })),
  );
  const stepTimes = STEPS.map((name) => ({ name, role: 'stepTime' as const }));
  writer.addColumns([TIME, ...stepTimes, ...NUMBERS].map((key) => ({ ...key, kind: 'number' as const })));
  writer.addColumns([{ ...USER, kind: 'text' }]);
  writer.addColumns([DEPTH, ...CODED].map(({ name, role }) => ({ name, role, kind: 'code' as const })));
  const random = new Random(1);
  for (let from = 0, chunk = 0; from < rows; from += CHUNK_ROWS, chunk++)
    writeChunk(writer, chunk, { from, count: Math.min(CHUNK_ROWS, rows - from), rows }, random);
  for (const { name, role, values } of CODED)
    writer.writeDictionary({ name, role }, textColumn(Array.from({ length: values }, (_, i) => `${name} ${i}`)));
  const lastTime = START_MS + DAYS * DAY_MS - 1000;
  writer.finish({
    records: rows,
    accepted: rows,
    rejected: 0,
    immature: 0,
    firstTime: START_MS,
    lastTime,
    asOf: lastTime,
    sources: [],
    mapping: {},
  });
  transaction.commit();
}

function writeChunk(
  writer: Writer,
  chunk: number,
  { from, count, rows }: { readonly from: number; readonly count: number; readonly rows: number },
  random: Random,
): void {
  const write = (key: ColumnKey, data: ColumnData): void =>
    writer.writeChunk(chunk, count, { name: key.name, role: key.role }, packColumn(data));
  const depth = Uint8Array.from({ length: count }, () => randomDepth(random.uniform()));
  const times = Float64Array.from(
    { length: count },
    (_, row) => START_MS + Math.floor(((from + row) / rows) * DAYS * 86_400) * 1000,
  );
  write(TIME, { kind: 'number', values: times });
  write(DEPTH, { kind: 'code', values: depth });
  const users = Array.from({ length: count }, () => `user ${Math.floor((random.uniform() * rows) / OF_USER)}`);
  write(USER, textColumn(users));
  let previous = times;
  STEPS.forEach((name, step) => {
    const stepTimes = previous.map((time, row) =>
      depth[row] > step ? time + 1000 * Math.ceil(random.uniform() ** 4 * 86_400) : NaN,
    );
    write({ name, role: 'stepTime' }, { kind: 'number', values: stepTimes });
    previous = stepTimes;
  });
  for (const key of CODED)
    write(key, {
      kind: 'code',
      values: Uint32Array.from({ length: count }, () => 1 + Math.floor(random.uniform() ** 2 * key.values)),
    });
  for (const key of NUMBERS)
    write(key, {
      kind: 'number',
      values: Float64Array.from({ length: count }, () => Math.floor(random.uniform() ** 3 * 5000)),
    });
}

/** The number of steps reached for a uniform number, with the base rates of a credit-card funnel. */
function randomDepth(uniform: number): number {
  return uniform < 0.01 ? 4 : uniform < 0.013 ? 3 : uniform < 0.0184 ? 2 : uniform < 0.233 ? 1 : 0;
}
