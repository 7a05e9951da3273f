import { unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { isIntact, storeChecksum, type CheckedRow } from '../file/checked-rows.ts';
import { requireIntact, type Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { all, get, execute, transaction } from '../file/sql.ts';
import { damagedRow, isObject, storedJson } from '../file/stored-json.ts';

const STUDY_KINDS = ['hyper', 'transfer', 'tsne', 'importance'] as const;

/** The kinds of studies of a model. */
export type StudyKind = (typeof STUDY_KINDS)[number];

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

/** A row of one of the tables; only the table of studies has a column for the kind. */
type Row = CheckedRow & {
  readonly kind?: StudyKind;
  readonly dataset: string;
  readonly bank: string | null;
  readonly input_json: string;
  readonly result_json: string;
  readonly created_at: string;
};

/** The table of each type, and the letter before its ids. */
const TABLES = {
  comparison: { table: 'comparisons', letter: 'c' },
  tuning: { table: 'tunings', letter: 't' },
  study: { table: 'studies', letter: 's' },
} as const;

/** The experiments of one table. */
class ExperimentStore<Kind extends ExperimentKind> {
  readonly #type: keyof typeof TABLES;
  readonly #table: (typeof TABLES)[keyof typeof TABLES]['table'];
  readonly #letter: string;

  constructor(type: keyof typeof TABLES) {
    this.#type = type;
    this.#table = TABLES[type].table;
    this.#letter = TABLES[type].letter;
  }

  /** Begins an experiment, or continues an existing one of the same kind with exactly the same input. */
  begin(project: Project, { kind, dataset, bank, input }: NewExperiment<Kind>): Experiment<Kind> {
    const { database } = project;
    const inputJson = JSON.stringify(input);
    const existing = get<{ id: number }>(
      database,
      `SELECT id FROM ${this.#table} WHERE ${this.#type === 'study' ? 'kind' : `'${this.#type}'`} = ? ` +
        'AND input_json = ? ORDER BY id',
      kind,
      inputJson,
    );
    const fields = {
      ...(this.#type === 'study' && { kind }),
      dataset,
      bank,
      input_json: inputJson,
      created_at: new Date().toISOString(),
    };
    const columns = Object.keys(fields);
    const insert = `INSERT INTO ${this.#table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    return transaction(database, () => {
      const id = existing?.id ?? execute(database, insert, ...Object.values(fields));
      if (existing === undefined) storeChecksum(database, this.#table, id);
      return this.get(project, `${this.#letter}${id}`);
    });
  }

  /** Stores the result of an experiment; throws `unknown-name`, or `corrupt` if it is damaged. */
  finish(project: Project, name: string, result: unknown): void {
    const { database } = project;
    transaction(database, () => {
      // A damaged experiment must not get a new checksum.
      this.get(project, name);
      const id = this.#idOf(project, name);
      execute(database, `UPDATE ${this.#table} SET result_json = ? WHERE id = ?`, JSON.stringify(result), id);
      storeChecksum(database, this.#table, id);
    });
  }

  /** One experiment; throws `unknown-name` with the nearest name, or `corrupt` if it is damaged. */
  get(project: Project, name: string): Experiment<Kind> {
    const id = this.#idOf(project, name);
    return this.#stored(get<Row>(project.database, `SELECT * FROM ${this.#table} WHERE id = ?`, id)!);
  }

  /** All experiments in the order of their creation; throws `corrupt` if one is damaged. */
  list(project: Project): Experiment<Kind>[] {
    return requireIntact(this.read(project));
  }

  /** All experiments in the order of their creation, and those that are damaged. */
  read({ database }: Project): Listing<Experiment<Kind>> {
    return listTable<Row, Experiment<Kind>>(database, {
      table: this.#table,
      nameOf: ({ id }) => `${this.#letter}${id}`,
      read: (row) => this.#stored(row),
    });
  }

  /** Deletes an experiment, even a damaged one; its runs are kept. Throws `unknown-name`. */
  delete(project: Project, name: string): void {
    execute(project.database, `DELETE FROM ${this.#table} WHERE id = ?`, this.#idOf(project, name));
  }

  #stored(row: Row): Experiment<Kind> {
    const name = `${this.#letter}${row.id}`;
    const what = message(`store.${this.#type}`, { name });
    const isKnown = row.kind === undefined || STUDY_KINDS.includes(row.kind);
    if (!isIntact(this.#table, row) || !isKnown) throw damagedRow(what, message('store.deleteOrRestore'));
    return {
      name,
      kind: (row.kind ?? this.#type) as Kind,
      dataset: row.dataset,
      bank: row.bank,
      input: storedJson(row.input_json, what, isObject),
      result: storedJson(row.result_json, what, isResult),
      createdAt: row.created_at,
    };
  }

  #idOf({ database }: Project, name: string): number {
    const id = name.startsWith(this.#letter) && /^.[1-9]\d*$/.test(name) ? Number(name.slice(1)) : 0;
    if (get(database, `SELECT 1 FROM ${this.#table} WHERE id = ?`, id) !== undefined) return id;
    const rows = all<{ id: number }>(database, `SELECT id FROM ${this.#table} ORDER BY id`);
    const names = rows.map((row) => `${this.#letter}${row.id}`);
    throw unknownName(message(`noun.${this.#type}`), name, names);
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
