import { unknownName } from '../../errors.ts';
import { largestGroups } from '../../funnel/largest.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import type { ColumnInfo } from '../../store/columns/columns.ts';
import { dictionaryText, textAt } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount, getDataset, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { profileNumbers, readChunkOfKind } from './profile-numbers.ts';
import type { ValueCount, ColumnProfile } from './profile-types.ts';

/** Maximum number of values in a profile. */
export const MAX_VALUES = 50;
const MAX_LIST_LENGTH = 12;
const EXAMPLES = 8;
const CHUNKS_PER_YIELD = 8;

/** The column to profile: its name, and its role if two share the name. */
export interface ProfileQuery {
  readonly dataset: string;
  readonly column: string;
  readonly role?: string;
}

type ProfileDetails = Pick<ColumnProfile, 'distinct' | 'top' | 'spread' | 'lengths' | 'examples'>;
const NO_DETAILS: ProfileDetails = { distinct: null, top: [], spread: null, lengths: null, examples: [] };

/** Profiles a column over all rows; throws `unknown-name` for a missing dataset or column. */
export async function profileColumn(
  project: Project,
  { dataset: name, column: columnName, role }: ProfileQuery,
  job: JobContext,
): Promise<ColumnProfile> {
  const dataset = getDataset(project, name);
  const column = dataset.columns.find(
    (candidate) => candidate.name === columnName && (role === undefined || candidate.role === role),
  );
  if (column === undefined)
    throw unknownName(
      message('noun.column'),
      columnName,
      dataset.columns.map((candidate) => candidate.name),
    );
  const base = {
    column: column.name,
    role: column.role,
    kind: column.kind,
    rows: dataset.rows,
    missing: column.missing,
  };
  return { ...base, ...NO_DETAILS, distinct: column.distinct, ...(await detailsOf(project, dataset, column, job)) };
}

async function detailsOf(
  project: Project,
  dataset: DatasetInfo,
  column: ColumnInfo,
  job: JobContext,
): Promise<Partial<ProfileDetails>> {
  switch (column.kind) {
    case 'text':
      return { examples: firstTexts(project, dataset, column) };
    case 'code':
      return { top: await countCodes(project, dataset, column, job) };
    case 'list':
      return countLists(project, dataset, column, job);
    case 'number':
      return profileNumbers(project, dataset, column, job);
  }
}

function firstTexts(project: Project, dataset: DatasetInfo, column: ColumnInfo): string[] {
  if (dataset.rows === 0) return [];
  const texts = readChunkOfKind(project, dataset, column, 0, 'text');
  return Array.from({ length: Math.min(EXAMPLES, dataset.rows) }, (_, row) => textAt(texts, row));
}

async function countCodes(
  project: Project,
  dataset: DatasetInfo,
  column: ColumnInfo,
  job: JobContext,
): Promise<readonly ValueCount[]> {
  if (column.distinct === null) return countNumbers(project, dataset, column, job);
  const counts = new Uint32Array(column.distinct + 1);
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    if (chunk % CHUNKS_PER_YIELD === 0) await yieldToEventLoop(job);
    const { values } = readChunkOfKind(project, dataset, column, chunk, 'code');
    for (let row = 0; row < values.length; row++) counts[values[row]]++;
  }
  return listTop(project, dataset, column, counts);
}

/** Counts codes without a dictionary, which are themselves the values: steps reached, and bits of open steps. */
async function countNumbers(
  project: Project,
  dataset: DatasetInfo,
  column: ColumnInfo,
  job: JobContext,
): Promise<readonly ValueCount[]> {
  const counts = new Map<number, number>();
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    if (chunk % CHUNKS_PER_YIELD === 0) await yieldToEventLoop(job);
    const { values } = readChunkOfKind(project, dataset, column, chunk, 'code');
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one], [other]) => one - other)
    .slice(0, MAX_VALUES)
    .map(([value, count]) => ({ value: String(value), count, share: count / dataset.rows }));
}

function listTop(project: Project, dataset: DatasetInfo, column: ColumnInfo, counts: Uint32Array): ValueCount[] {
  const dictionary = readDictionary(project, dataset, column);
  counts[0] = 0;
  return largestGroups(counts, MAX_VALUES).map((code) => ({
    value: dictionaryText(dictionary, code) ?? '',
    count: counts[code],
    share: counts[code] / dataset.rows,
  }));
}

async function countLists(
  project: Project,
  dataset: DatasetInfo,
  column: ColumnInfo,
  job: JobContext,
): Promise<Pick<ProfileDetails, 'top' | 'lengths'>> {
  const counts = new Uint32Array((column.distinct ?? 0) + 1);
  const lastRow = new Int32Array(counts.length);
  const lengths = new Uint32Array(MAX_LIST_LENGTH + 1);
  let rowNumber = 0;
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    if (chunk % CHUNKS_PER_YIELD === 0) await yieldToEventLoop(job);
    const { values, offsets } = readChunkOfKind(project, dataset, column, chunk, 'list');
    for (let row = 0; row + 1 < offsets.length; row++) {
      lengths[Math.min(offsets[row + 1] - offsets[row], MAX_LIST_LENGTH)]++;
      rowNumber++;
      for (let index = offsets[row]; index < offsets[row + 1]; index++) {
        const code = values[index];
        if (lastRow[code] === rowNumber) continue;
        lastRow[code] = rowNumber;
        counts[code]++;
      }
    }
  }
  const longest = lengths.findLastIndex((rows) => rows > 0);
  return {
    top: listTop(project, dataset, column, counts),
    lengths: Array.from(lengths.subarray(0, longest + 1), (rows, length) => ({ length, rows })),
  };
}
