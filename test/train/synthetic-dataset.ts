import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Random } from '../../core/engine/random.ts';
import { packColumn } from '../../core/store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnKey, type ColumnKind } from '../../core/store/columns/columns.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import { beginImport, createDataset } from '../../core/store/datasets/datasets.ts';
import { openProject, type Project } from '../../core/store/file/project.ts';

/** The steps of the synthetic dataset. */
export const STEPS = ['click', 'approval'] as const;

const BANKS = ['north', 'south'];
const BANNERS = ['blue', 'green', 'red'];
const TAGS = ['food', 'travel', 'sport'];

/** A new project file in its own folder. */
export function freshProject(): { readonly project: Project; readonly path: string; readonly close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-train-'));
  const path = join(folder, 'synthetic.stepladder');
  const project = openProject(path, { mode: 'write', create: true, purpose: 'test' });
  return {
    project,
    path,
    close() {
      project.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A project with 6,000 samples of the banks north and south, closed, so that a call can open it. */
export function closedProject(t: { after(work: () => void): void }): string {
  const { project, path, close } = freshProject();
  writeSyntheticDataset(project, 'synthetic', 6000, 1);
  project.close();
  t.after(close);
  return path;
}

/** True conversion rates of a row: click by city and banner, approval after a click by income. */
function ratesOf(
  city: number,
  banner: number,
  income: number,
  approvalFactor: number,
): readonly [click: number, approval: number] {
  return [[0.15, 0.3, 0.5, 0.7][(city + banner) % 4], approvalFactor * (income > 50 ? 0.7 : 0.2)];
}

/**
 * Writes a synthetic dataset, drawn with known true rates; `approvalFactor` scales the approvals, `steps` can rename
 * the steps.
 */
export function writeSyntheticDataset(
  project: Project,
  name: string,
  rows: number,
  seed: number,
  approvalFactor = 1,
  steps: readonly string[] = STEPS,
): void {
  const random = new Random(seed);
  const columns = emptyColumns(rows);
  const tags: number[] = [];
  for (let row = 0; row < rows; row++) {
    const pick = (count: number): number => Math.floor(random.uniform() * count);
    const [city, banner, bank] = [pick(8), pick(3), pick(2)];
    const income = 100 * random.uniform();
    const [click, approval] = ratesOf(city, banner, income, approvalFactor);
    const depth = random.uniform() >= click ? 0 : random.uniform() >= approval ? 1 : 2;
    columns.city[row] = city + 1;
    columns.banner[row] = banner + 1;
    columns.bank[row] = bank + 1;
    columns.income[row] = row % 50 === 0 ? NaN : income;
    columns.time[row] = 1_700_000_000_000 + row * 60_000;
    columns.depth[row] = depth;
    columns.tagOffsets[row] = tags.length;
    for (let tag = 0; tag < TAGS.length; tag++) if (random.uniform() < 0.3) tags.push(tag + 1);
    columns.tagOffsets[row + 1] = tags.length;
  }
  // Datasets of different seeds have different samples.
  store(project, name, rows, steps, columns, Uint8Array.from(tags), 10_000_000 * (seed - 1));
}

interface Columns {
  readonly city: Uint8Array;
  readonly banner: Uint8Array;
  readonly bank: Uint8Array;
  readonly depth: Uint8Array;
  readonly income: Float64Array;
  readonly time: Float64Array;
  readonly tagOffsets: Uint32Array;
}

function emptyColumns(rows: number): Columns {
  const bytes = (): Uint8Array => new Uint8Array(rows);
  return {
    city: bytes(),
    banner: bytes(),
    bank: bytes(),
    depth: bytes(),
    income: new Float64Array(rows),
    time: new Float64Array(rows),
    tagOffsets: new Uint32Array(rows + 1),
  };
}

/** A column whose values are stored in chunks of rows. */
interface ChunkedColumn {
  readonly key: ColumnKey;
  readonly kind: ColumnKind;
  readonly chunk: (from: number, to: number) => ColumnData;
  readonly dictionary?: readonly string[];
}

function chunkedColumns(columns: Columns, tags: Uint8Array, firstId: number): readonly ChunkedColumn[] {
  const codes =
    (values: Uint8Array) =>
    (from: number, to: number): ColumnData => ({ kind: 'code', values: values.slice(from, to) });
  const numbers =
    (values: Float64Array) =>
    (from: number, to: number): ColumnData => ({ kind: 'number', values: values.slice(from, to) });
  return [
    {
      key: { name: 'id', role: 'id' },
      kind: 'text',
      chunk: (from, to) =>
        textColumn(Array.from({ length: to - from }, (_, i) => String(firstId + from + i).padStart(9, '0'))),
    },
    { key: { name: 'time', role: 'time' }, kind: 'number', chunk: numbers(columns.time) },
    { key: { name: 'depth', role: 'depth' }, kind: 'code', chunk: codes(columns.depth) },
    {
      key: { name: 'immature', role: 'immature' },
      kind: 'code',
      chunk: (from, to) => ({ kind: 'code', values: new Uint8Array(to - from) }),
    },
    { key: { name: 'bank', role: 'bank' }, kind: 'code', chunk: codes(columns.bank), dictionary: BANKS },
    { key: { name: 'banner', role: 'banner' }, kind: 'code', chunk: codes(columns.banner), dictionary: BANNERS },
    {
      key: { name: 'city', role: 'categorical' },
      kind: 'code',
      chunk: codes(columns.city),
      dictionary: Array.from({ length: 8 }, (_, i) => `city ${i}`),
    },
    { key: { name: 'income', role: 'numeric' }, kind: 'number', chunk: numbers(columns.income) },
    {
      key: { name: 'tags', role: 'multi' },
      kind: 'list',
      dictionary: TAGS,
      chunk: (from, to) => tagLists(columns.tagOffsets, tags, from, to),
    },
  ];
}

function tagLists(tagOffsets: Uint32Array, tags: Uint8Array, from: number, to: number): ColumnData {
  const start = tagOffsets[from];
  return {
    kind: 'list',
    values: tags.slice(start, tagOffsets[to]),
    offsets: tagOffsets.slice(from, to + 1).map((offset) => offset - start),
  };
}

function store(
  project: Project,
  name: string,
  rows: number,
  steps: readonly string[],
  columns: Columns,
  tags: Uint8Array,
  firstId: number,
): void {
  const transaction = beginImport(project);
  const writer = createDataset(
    project,
    name,
    steps.map((step) => ({ name: step, windowDays: 0, timed: false })),
  );
  const chunked = chunkedColumns(columns, tags, firstId);
  writer.addColumns(chunked.map(({ key, kind }) => ({ ...key, kind })));
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const to = Math.min(rows, from + CHUNK_ROWS);
    for (const { key, chunk } of chunked)
      writer.writeChunk(from / CHUNK_ROWS, to - from, key, packColumn(chunk(from, to)));
  }
  for (const { key, dictionary } of chunked)
    if (dictionary !== undefined) writer.writeDictionary(key, textColumn(dictionary));
  const [firstTime, lastTime] = [columns.time[0], columns.time[rows - 1]];
  writer.finish({
    records: rows,
    accepted: rows,
    rejected: 0,
    immature: 0,
    firstTime,
    lastTime,
    asOf: lastTime,
    sources: ['synthetic.csv'],
    mapping: {},
  });
  transaction.commit();
}
