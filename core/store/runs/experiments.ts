import { unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, get, run as execute } from '../file/sql.ts';
import { isObject, storedJson } from '../file/stored-json.ts';

/** The kinds of studies of a model. */
export type StudyKind = 'hyper' | 'transfer' | 'tsne' | 'importance';

/** The kinds of experiments with several runs: a comparison of models, a tuning of models, or a study of one model. */
export type ExperimentKind = 'comparison' | 'tuning' | StudyKind;

/** A comparison, a tuning or a study as stored in a project. */
export interface Experiment<Kind extends ExperimentKind = ExperimentKind> {
  /** Short id: c1, c2, … for comparisons, t1, t2, … for tunings, s1, s2, … for studies. */
  readonly name: string;
  readonly kind: Kind;
  readonly dataset: string;
  readonly bank: string | null;
  /** The input of the experiment. */
  readonly input: unknown;
  /** The result; null until it is done. */
  readonly result: unknown;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** The initial fields of an experiment. */
export type NewExperiment<Kind extends ExperimentKind> = Pick<Experiment<Kind>, 'kind' | 'dataset' | 'bank' | 'input'>;

interface Row extends Omit<Experiment, 'name' | 'input' | 'result'> {
  readonly id: number;
  readonly input: string;
  readonly result: string;
}

/** The table of each type, and the letter before its ids. */
const TABLES = {
  comparison: { table: 'comparisons', letter: 'c', noun: 'noun.comparison' },
  tuning: { table: 'tunings', letter: 't', noun: 'noun.tuning' },
  study: { table: 'studies', letter: 's', noun: 'noun.study' },
} as const;

/** The experiments of one table. */
class ExperimentStore<Kind extends ExperimentKind> {
  readonly #type: keyof typeof TABLES;
  readonly #table: string;
  readonly #letter: string;
  /** Only the table of studies has a column for the kind. */
  readonly #kind: string;

  constructor(type: keyof typeof TABLES) {
    this.#type = type;
    this.#table = TABLES[type].table;
    this.#letter = TABLES[type].letter;
    this.#kind = type === 'study' ? 'kind' : `'${type}'`;
  }

  /** Begins an experiment, or continues an existing one of the same kind with exactly the same input. */
  begin(project: Project, { kind, dataset, bank, input }: NewExperiment<Kind>): Experiment<Kind> {
    const { database } = project;
    const inputJson = JSON.stringify(input);
    const existing = get<{ id: number }>(
      database,
      `SELECT id FROM ${this.#table} WHERE ${this.#kind} = ? AND input_json = ? ORDER BY id`,
      kind,
      inputJson,
    );
    const fields = {
      ...(this.#type === 'study' && { kind }),
      ...{ dataset, bank, input_json: inputJson, created_at: new Date().toISOString() },
    };
    const columns = Object.keys(fields);
    const insert = `INSERT INTO ${this.#table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    const id = existing?.id ?? execute(database, insert, ...Object.values(fields));
    return this.get(project, `${this.#letter}${id}`);
  }

  /** Stores the result of an experiment; throws `unknown-name`. */
  finish(project: Project, name: string, result: unknown): void {
    execute(
      project.database,
      `UPDATE ${this.#table} SET result_json = ? WHERE id = ?`,
      JSON.stringify(result),
      this.#idOf(project, name),
    );
  }

  /** One experiment; throws `unknown-name` with the nearest name. */
  get(project: Project, name: string): Experiment<Kind> {
    const id = this.#idOf(project, name);
    return this.#stored(get<Row>(project.database, `SELECT ${this.#columns} FROM ${this.#table} WHERE id = ?`, id)!);
  }

  /** All experiments in the order of their creation. */
  list({ database }: Project): Experiment<Kind>[] {
    const rows = all<Row>(database, `SELECT ${this.#columns} FROM ${this.#table} ORDER BY id`);
    return rows.map((row) => this.#stored(row));
  }

  /** Deletes an experiment; its runs are kept. Throws `unknown-name`. */
  delete(project: Project, name: string): void {
    execute(project.database, `DELETE FROM ${this.#table} WHERE id = ?`, this.#idOf(project, name));
  }

  get #columns(): string {
    return (
      `id, ${this.#kind} AS kind, dataset, bank, input_json AS input, result_json AS result, ` +
      'created_at AS createdAt'
    );
  }

  #stored({ id, kind, input, result, ...row }: Row): Experiment<Kind> {
    const name = `${this.#letter}${id}`;
    const what = message('store.experiment', { name });
    return {
      name,
      kind: kind as Kind,
      ...row,
      input: storedJson(input, what, isObject),
      result: storedJson(result, what, isResult),
    };
  }

  #idOf({ database }: Project, name: string): number {
    const id = name.startsWith(this.#letter) && /^.[1-9]\d*$/.test(name) ? Number(name.slice(1)) : 0;
    if (get(database, `SELECT 1 FROM ${this.#table} WHERE id = ?`, id) !== undefined) return id;
    const rows = all<{ id: number }>(database, `SELECT id FROM ${this.#table} ORDER BY id`);
    const names = rows.map((row) => `${this.#letter}${row.id}`);
    throw unknownName(message(TABLES[this.#type].noun), name, names);
  }
}

function isResult(value: unknown): value is object | null {
  return value === null || isObject(value);
}

/** The comparisons of models. */
export const comparisons = new ExperimentStore<'comparison'>('comparison');

/** The tunings of models. */
export const tunings = new ExperimentStore<'tuning'>('tuning');

/** The studies of a model. */
export const studies = new ExperimentStore<StudyKind>('study');
