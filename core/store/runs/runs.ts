import { unknownName } from '../../errors.ts';
import { message, type Text } from '../../text/message.ts';
import { storedText, textFromStored } from '../../text/stored.ts';
import { checkPages } from '../file/damage.ts';
import { listing, strict, type Listing } from '../file/damaged-rows.ts';
import { liveLockTokens } from '../file/lock-file.ts';
import type { Project } from '../file/project.ts';
import { hasChecksum, rowChecksum } from '../file/row-checksum.ts';
import { releaseSpace } from '../file/space.ts';
import { all, get, run as execute, transaction, type SqlValue } from '../file/sql.ts';
import { damagedRow, isObject, isTexts, storedJson } from '../file/stored-json.ts';
import { deleteArtifacts, loadArtifact, loadDescription, storeArtifact, type Artifact } from './artifacts.ts';
import { isIntact, storeBankChecksums, storedBanks } from './bank-rows.ts';
import { consumerName, isTrial, recordRunUse, type RunConsumer } from './run-uses.ts';

/** The status of a run; it is `interrupted` if no process trains it any more. */
export type RunStatus = 'running' | 'interrupted' | 'failed' | 'done';

/** A training run's listing. */
export interface RunInfo {
  /** Short id: r1, r2, … */
  readonly run: string;
  readonly dataset: string;
  readonly validDataset: string | null;
  readonly testDataset: string | null;
  readonly bank: string | null;
  readonly model: string;
  readonly objective: string | null;
  readonly engine: string;
  readonly seed: number;
  readonly status: RunStatus;
  readonly epoch: number;
  readonly step: number;
  readonly bestEpoch: number | null;
  readonly weightsSha256: string | null;
  readonly config: unknown;
  readonly steps: readonly string[];
  readonly valid: unknown;
  readonly test: unknown;
  /** The reason for the failure. */
  readonly error: Text | null;
  /**
   * The comparison (c1, …), tuning (t1, …) or study (s1, …) it was started for, which may have been deleted; null: for
   * a bank.
   */
  readonly experiment: string | null;
  readonly createdAt: string;
}

/** The initial fields of a run; the rest has defaults (status `running`, epoch and step 0, nulls). */
export type NewRun = Pick<RunInfo, 'dataset' | 'model' | 'engine' | 'seed' | 'config' | 'steps'> & RunChange;

/**
 * Whether a run is a trial of a tuning and has not been evaluated on its test part: nobody may see test figures before
 * the tuning has chosen its settings.
 */
export function isUntestedTrial({ experiment, test }: Pick<RunInfo, 'experiment' | 'test'>): boolean {
  return test === null && isTrial(experiment);
}

/** The fields of a run that may change. */
export type RunChange = Partial<Omit<RunInfo, 'run' | 'experiment' | 'createdAt'>>;

const JSON_FIELDS = new Set<keyof RunInfo>(['config', 'steps', 'valid', 'test']);
const FIELDS = {
  dataset: 'dataset',
  validDataset: 'valid_dataset',
  testDataset: 'test_dataset',
  bank: 'bank',
  model: 'model',
  objective: 'objective',
  engine: 'engine',
  seed: 'seed',
  status: 'status',
  epoch: 'epoch',
  step: 'step',
  bestEpoch: 'best_epoch',
  weightsSha256: 'weights_sha256',
  config: 'config_json',
  steps: 'steps_json',
  valid: 'valid_json',
  test: 'test_json',
  error: 'error',
} as const satisfies Record<keyof RunChange, string>;
const SELECTED = [
  'id',
  'owner',
  'created_at AS createdAt',
  'begun_for AS experiment',
  'checksum',
  ...Object.entries(FIELDS).map(([field, column]) => `${column} AS ${field}`),
].join(', ');

/**
 * Adds a run for a bank, or for a comparison, tuning or study, whose use of the run it records. While its status is
 * `running`, it belongs to the writer that this project was opened for.
 */
export function createRun(project: Project, fields: NewRun, consumer?: RunConsumer): RunInfo {
  const values = { status: 'running', epoch: 0, step: 0, ...fields } satisfies NewRun;
  const entries = changedFields(values);
  const columns = [...entries.map(([column]) => column), 'owner', 'begun_for', 'created_at'];
  return transaction(project.database, () => {
    const id = execute(
      project.database,
      `INSERT INTO runs (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...entries.map(([, value]) => value),
      ownerOf(project, values.status),
      consumer === undefined ? null : consumerName(consumer),
      new Date().toISOString(),
    );
    storeRunChecksum(project, id);
    if (consumer !== undefined) recordRunUse(project, `r${id}`, consumer);
    return getRun(project, `r${id}`);
  });
}

/** Changes the named fields of a run; throws `unknown-name`, or `corrupt` if the run is damaged. */
export function updateRun(project: Project, run: string, change: RunChange): RunInfo {
  const id = runId(project, run);
  const entries: [string, SqlValue][] = changedFields(change);
  if (change.status !== undefined) entries.push(['owner', ownerOf(project, change.status)]);
  if (entries.length === 0) return getRun(project, run);
  return transaction(project.database, () => {
    // Damage must not get a new checksum.
    getRun(project, run);
    execute(
      project.database,
      `UPDATE runs SET ${entries.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`,
      ...entries.map(([, value]) => value),
      id,
    );
    storeRunChecksum(project, id);
    return getRun(project, run);
  });
}

function storeRunChecksum({ database }: Project, id: number): void {
  const { checksum: _, ...row } = get<RunRow>(database, `SELECT ${SELECTED} FROM runs WHERE id = ?`, id)!;
  execute(database, 'UPDATE runs SET checksum = ? WHERE id = ?', rowChecksum(row), id);
}

/** One run; throws `unknown-name` with the nearest name, or `corrupt` if it is damaged. */
export function getRun(project: Project, run: string): RunInfo {
  const row = get<RunRow>(project.database, `SELECT ${SELECTED} FROM runs WHERE id = ?`, runId(project, run))!;
  return runInfo(row, () => liveLockTokens(project.path));
}

/** All runs in the order of their creation; throws `corrupt` if one is damaged. */
export function listRuns(project: Project): RunInfo[] {
  return strict(readRuns(project));
}

/** All runs in the order of their creation, and those that are damaged. */
export function readRuns(project: Project): Listing<RunInfo> {
  checkPages(project.database, 'runs');
  let tokens: ReadonlySet<string> | undefined;
  const liveTokens = (): ReadonlySet<string> => (tokens ??= liveLockTokens(project.path));
  return listing(
    all<RunRow>(project.database, `SELECT ${SELECTED} FROM runs ORDER BY id`),
    ({ id }) => `r${id}`,
    (row) => runInfo(row, liveTokens),
  );
}

/** Deletes a run with its artifacts and epochs and returns the space to the file system. */
export function deleteRun(project: Project, run: string): { readonly deleted: string; readonly freedBytes: number } {
  const id = runId(project, run);
  const { database } = project;
  transaction(database, () => {
    deleteArtifacts(database, id);
    const banks = storedBanks(database, 'promoted_run = ?', id);
    execute(database, 'DELETE FROM runs WHERE id = ?', id);
    // The bank of an active run has none now; damage must not get a new checksum.
    for (const bank of banks) if (isIntact(bank)) storeBankChecksums(database, 'id = ?', bank.id);
  });
  return { deleted: run, freedBytes: releaseSpace(project) };
}

/**
 * Stores named binary parts with a JSON description under a run, replacing an artifact with that name in one
 * transaction.
 */
export function writeArtifact(
  project: Project,
  run: string,
  name: string,
  meta: unknown,
  blobs: Readonly<Record<string, Uint8Array>>,
): void {
  storeArtifact(project.database, runId(project, run), name, meta, blobs);
}

/** An artifact of a run with a copy of each part, or null; throws `corrupt` if a checksum does not match. */
export function readArtifact(project: Project, run: string, name: string): Artifact | null {
  return loadArtifact(project.database, runId(project, run), name);
}

/**
 * Only the JSON description of an artifact, without reading its parts, or null; throws `corrupt` if its checksum does
 * not match.
 */
export function readArtifactMeta(project: Project, run: string, name: string): unknown {
  return loadDescription(project.database, runId(project, run), name)?.meta ?? null;
}

type RunRow = Omit<RunInfo, 'run' | 'config' | 'steps' | 'valid' | 'test' | 'error'> & {
  readonly id: number;
  readonly owner: string | null;
  /** Null for a run of an older version. */
  readonly checksum: number | null;
  readonly config: string;
  readonly steps: string;
  readonly valid: string;
  readonly test: string;
  readonly error: string | null;
};

function runInfo({ checksum, ...stored }: RunRow, liveTokens: () => ReadonlySet<string>): RunInfo {
  const what = message('store.run', { run: `r${stored.id}` });
  if (!hasChecksum(checksum, stored.experiment, () => rowChecksum(stored)))
    throw damagedRow(what, message('store.deleteOrRestore'));
  const { id, owner, createdAt, ...row } = stored;
  const abandoned = row.status === 'running' && (owner === null || !liveTokens().has(owner));
  return {
    run: `r${id}`,
    ...row,
    status: abandoned ? 'interrupted' : row.status,
    config: storedJson(row.config, what, isObject),
    steps: storedJson(row.steps, what, isTexts),
    valid: storedJson(row.valid, what, isMetrics),
    test: storedJson(row.test, what, isMetrics),
    error: row.error === null ? null : textFromStored(row.error),
    createdAt,
  };
}

/** Metrics by step, or null where the run was not measured. */
function isMetrics(value: unknown): value is object | null {
  return value === null || (isObject(value) && Object.values(value).every(isObject));
}

function changedFields(change: RunChange): [string, SqlValue][] {
  const fields = Object.keys(FIELDS) as (keyof RunChange)[];
  return fields
    .filter((field) => change[field] !== undefined)
    .map((field) => [FIELDS[field], stored(field, change[field])]);
}

function stored(field: keyof RunChange, value: RunChange[keyof RunChange]): SqlValue {
  if (field === 'error' && value !== null) return storedText(value as Text);
  return JSON_FIELDS.has(field) ? JSON.stringify(value) : (value as SqlValue);
}

function ownerOf(project: Project, status: RunStatus): string | null {
  return status === 'running' ? project.lockToken : null;
}

/** A run's row id; throws `unknown-name` with the nearest name. */
export function runId(project: Project, run: string): number {
  const id = /^r[1-9]\d*$/.test(run) ? Number(run.slice(1)) : 0;
  if (get(project.database, 'SELECT 1 FROM runs WHERE id = ?', id) !== undefined) return id;
  throw unknownName(
    message('noun.run'),
    run,
    all<{ id: number }>(project.database, 'SELECT id FROM runs ORDER BY id').map((row) => `r${row.id}`),
  );
}
