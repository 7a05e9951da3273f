import { AppError, nearestName } from '../../errors.ts';
import type { Field } from '../../features/schema.ts';
import type { Dialect, FileDialect } from '../../ingest/files/dialect.ts';
import { listSources } from '../../ingest/files/files.ts';
import { inspectFileLeniently, type LenientInspection } from '../../ingest/files/inspect.ts';
import { plainName } from '../../ingest/mapping/standard-names.ts';
import type { JobContext } from '../../job.ts';
import { loadPlan } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { banksOf } from '../candidates/candidates.ts';
import { mappingOf } from '../prepare-scoring.ts';
import {
  audienceFields,
  columnsBesides,
  findUser,
  findWeights,
  type AudienceModel,
  type WeightColumns,
} from './audience.ts';

/** What runs need of an audience. */
export interface AudienceQuestion {
  readonly runs: readonly string[];
  /** A file or a folder of files, of which the first is looked at. */
  readonly audience: string;
  /** What of the dialect is not to be found in the file. */
  readonly dialect?: Partial<Dialect>;
}

/** What an audience is to tell, and where it may be found. */
export interface NeededColumn {
  /** The column that is taken unless another is named; null where none is. */
  readonly column: string | null;
  /** The column that may be meant where none is taken. */
  readonly guess: string | null;
}

/** The columns of an audience beside what models need of it. */
export interface AudienceColumns {
  /** Null where there is nothing in the file, or it cannot be read so. */
  readonly dialect: FileDialect | null;
  /** With the first values of each. */
  readonly columns: readonly { readonly name: string; readonly examples: readonly string[] }[];
  readonly user: NeededColumn;
  readonly fields: readonly (NeededColumn & {
    readonly name: string;
    readonly kind: Exclude<Field['kind'], 'sequence'>;
  })[];
  /** What users and banks are weighed by, as far as no field is read from it. */
  readonly weights: WeightColumns;
  /**
   * Why the file is no table as it is read: a column without a name, two of one name (`column` says which), or no
   * record that can be read.
   */
  readonly problem: { readonly kind: 'unnamed' | 'twice' | 'unreadable'; readonly column: string | null } | null;
}

const EXAMPLES = 3;

/**
 * Looks into the beginning of an audience for what the runs need; throws `unknown-name` for a run that is not there,
 * and where the file cannot be opened.
 */
export async function audienceColumns(
  project: Project,
  question: AudienceQuestion,
  job: JobContext,
): Promise<AudienceColumns> {
  const plans = question.runs.map((run) => loadPlan(project, run));
  const models = plans.map(({ run: { run }, schema, mapping }): AudienceModel => ({
    run,
    schema,
    trainedOn: mappingOf(mapping),
  }));
  const banks = [
    ...new Set(plans.flatMap(({ run: { bank }, schema, candidates }) => banksOf({ bank, schema, seen: candidates }))),
  ];
  const found = await examine(question, job);
  const columns = found?.columns ?? [];
  return {
    dialect: found?.dialect ?? null,
    columns: columns.map((name, index) => ({ name, examples: examplesOf(found?.sample ?? [], index) })),
    ...match(columns, models),
    weights: findWeights(columnsBesides(columns, audienceFields(models), {}), {}, banks),
    problem: found === null ? { kind: 'unreadable', column: null } : problemOf(found),
  };
}

/** Null for a file that is empty or cannot be read as the dialect says. */
async function examine({ audience, dialect }: AudienceQuestion, job: JobContext): Promise<LenientInspection | null> {
  const [file] = await listSources([audience]);
  try {
    return await inspectFileLeniently(file, { dialect }, job);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-input') return null;
    throw error;
  }
}

function problemOf({ problem, columns }: LenientInspection): AudienceColumns['problem'] {
  if (problem === null) return null;
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  return twice === undefined ? { kind: 'unnamed', column: null } : { kind: 'twice', column: twice };
}

function examplesOf(sample: LenientInspection['sample'], index: number): readonly string[] {
  return [...new Set(sample.map((record) => record[index]).filter((value) => value !== ''))].slice(0, EXAMPLES);
}

/**
 * Every field by its name; those without such a column, and the user, by a likely one that nothing else is read from.
 */
function match(columns: readonly string[], models: readonly AudienceModel[]): Pick<AudienceColumns, 'user' | 'fields'> {
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
 * The free column whose name is the same but for its spelling, else a near one, else one that holds it; it is free no
 * longer.
 */
function take(name: string, free: Set<string>): string | null {
  const names = [...free];
  const plain = plainName(name);
  const found =
    names.find((other) => plainName(other) === plain) ??
    nearestName(name, names) ??
    names.find((other) => plainName(other).split('_').includes(plain)) ??
    null;
  if (found !== null) free.delete(found);
  return found;
}
