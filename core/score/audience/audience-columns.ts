import { AppError, nearestName } from '../../errors.ts';
import type { Field } from '../../features/schema.ts';
import type { Dialect, FileDialect } from '../../ingest/files/dialect.ts';
import { listSources } from '../../ingest/files/files.ts';
import { inspectFileLeniently, type ColumnProblem, type LenientInspection } from '../../ingest/files/inspect.ts';
import { plainName } from '../../ingest/mapping/standard-names.ts';
import type { JobContext } from '../../job.ts';
import { loadPlan } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { banksOf } from '../candidates/assign-runs.ts';
import { mappingOf } from '../prepare-scoring.ts';
import {
  audienceFields,
  columnsBesides,
  findUser,
  findWeights,
  type AudienceModel,
  type WeightColumns,
} from './audience.ts';

/** The runs and the audience to inspect. */
export interface AudienceQuery {
  readonly runs: readonly string[];
  /** A file or a folder of files; only the first file is inspected. */
  readonly audience: string;
  /** The parts of the dialect that cannot be detected from the file. */
  readonly dialect?: Partial<Dialect>;
}

/** Something that scoring reads from an audience, and the column that may hold it. */
export interface NeededColumn {
  /** The column used by default; null if there is none. */
  readonly column: string | null;
  /** A suggestion if there is no default column. */
  readonly guess: string | null;
}

/** The columns of an audience, and which of them the models need. */
export interface AudienceColumns {
  /** Null if the file is empty or cannot be read in this dialect. */
  readonly dialect: FileDialect | null;
  /** Each column with its first values. */
  readonly columns: readonly { readonly name: string; readonly examples: readonly string[] }[];
  readonly user: NeededColumn;
  readonly fields: readonly (NeededColumn & {
    readonly name: string;
    readonly kind: Exclude<Field['kind'], 'sequence'>;
  })[];
  /** The columns of user and bank weights, except those that a field is read from. */
  readonly weights: WeightColumns;
  /**
   * Why the file cannot be read as a table: a problem with its columns (`column` says which name is used twice), or no
   * readable record.
   */
  readonly problem: { readonly kind: ColumnProblem['kind'] | 'unreadable'; readonly column: string | null } | null;
}

const EXAMPLES = 3;

/**
 * Inspects the beginning of an audience for the columns that the runs need. Throws `unknown-name` for an unknown run,
 * and an error if the file cannot be opened.
 */
export async function audienceColumns(
  project: Project,
  query: AudienceQuery,
  job: JobContext,
): Promise<AudienceColumns> {
  const plans = query.runs.map((run) => loadPlan(project, run));
  const models = plans.map(({ run: { run }, schema, mapping }): AudienceModel => ({
    run,
    schema,
    trainedOn: mappingOf(mapping),
  }));
  const banks = [
    ...new Set(plans.flatMap(({ run: { bank }, schema, candidates }) => banksOf({ bank, schema, candidates }))),
  ];
  const inspection = await examine(query, job);
  const columns = inspection?.columns ?? [];
  return {
    dialect: inspection?.dialect ?? null,
    columns: columns.map((name, index) => ({ name, examples: examplesOf(inspection?.sample ?? [], index) })),
    ...matchColumns(columns, models),
    weights: findWeights(columnsBesides(columns, audienceFields(models), {}), {}, banks),
    problem: inspection === null ? { kind: 'unreadable', column: null } : problemOf(inspection),
  };
}

/** Inspects the beginning of the audience; null if the file is empty or the dialect cannot read it. */
async function examine({ audience, dialect }: AudienceQuery, job: JobContext): Promise<LenientInspection | null> {
  const [file] = await listSources([audience]);
  try {
    return await inspectFileLeniently(file, { dialect }, job);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-input') return null;
    throw error;
  }
}

function problemOf({ problem }: LenientInspection): AudienceColumns['problem'] {
  return problem === null ? null : { kind: problem.kind, column: problem.column };
}

function examplesOf(sample: LenientInspection['sample'], index: number): readonly string[] {
  return [...new Set(sample.map((record) => record[index]).filter((value) => value !== ''))].slice(0, EXAMPLES);
}

/**
 * Matches every field with the column of its name. Fields without one, and the user, get a likely column that nothing
 * else is read from.
 */
function matchColumns(
  columns: readonly string[],
  models: readonly AudienceModel[],
): Pick<AudienceColumns, 'user' | 'fields'> {
  const fields = audienceFields(models);
  const user =
    findUser(columns, columnsBesides(columns, fields, {}), [{}, ...models.map(({ trainedOn }) => trainedOn)]) ?? null;
  const free = new Set(columnsBesides(columns, fields, {}).filter((column) => column !== user));
  const named = fields.map(({ name, kind }) => ({
    name,
    kind: kind === 'sequence' ? ('multi' as const) : kind,
    column: columns.includes(name) ? name : null,
    guess: null,
  }));
  const guessed = named.map((field) => (field.column === null ? { ...field, guess: take(field.name, free) } : field));
  const expected = models.map(({ trainedOn }) => trainedOn.user).find((name) => name !== undefined) ?? 'user_id';
  return { user: { column: user, guess: user === null ? take(expected, free) : null }, fields: guessed };
}

/**
 * Takes the free column whose name differs only in spelling, else a similar one, else one that contains the name. The
 * column is no longer free afterwards.
 */
function take(name: string, free: Set<string>): string | null {
  const names = [...free];
  const plain = plainName(name);
  const likely =
    names.find((other) => plainName(other) === plain) ??
    nearestName(name, names) ??
    names.find((other) => plainName(other).split('_').includes(plain)) ??
    null;
  if (likely !== null) free.delete(likely);
  return likely;
}
