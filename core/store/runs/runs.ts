import { unknownName } from '../../errors.ts';
import { message, type Text } from '../../text/message.ts';
import { storedText, textFromStored } from '../../text/stored.ts';
import { requireIntact, type Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import { liveLockTokens } from '../file/lock-file.ts';
import type { Project } from '../file/project.ts';
import { all, deletionTransaction, get, execute, transaction, type SqlValue } from '../file/sql.ts';
import { areSteps, isObject, storedJson } from '../file/stored-json.ts';
import { deleteArtifacts, loadArtifact, loadDescription, storeArtifact, type Artifact } from './artifacts.ts';
import { isIntact, storeBankChecksums, storedBanks } from './bank-rows.ts';
import { deleteDamagedEpochs } from './epoch-rows.ts';
import { isMetrics } from './run-metrics.ts';
import {
  checkedRun,
  RUN_FIELDS,
  intactRun,
  RUN_COLUMNS,
  storeRunChecksum,
  type RunChange,
  type RunInfo,
  type RunRow,
  type RunStatus,
} from './run-rows.ts';
import { experimentName, isTrial, recordRunUse, type ExperimentRef } from './run-uses.ts';

export type { RunChange, RunInfo, RunStatus } from './run-rows.ts';

/** The initial fields of a run; the rest has defaults (status `running`, epoch and step 0, nulls). */
export type NewRun = Pick<RunInfo, 'dataset' | 'model' | 'engine' | 'seed' | 'config' | 'steps'> & RunChange;

/**
 * Whether a run is a trial of a tuning and has not been evaluated on its test set: nobody may see test figures before
 * the tuning has chosen its settings.
 */
export function isUntestedTrial({ experiment, test }: Pick<RunInfo, 'experiment' | 'test'>): boolean {
  return test === null && isTrial(experiment);
}

const JSON_FIELDS = new Set<keyof RunInfo>(['config', 'steps', 'valid', 'test']);

/**
 * Adds a run. If an experiment (a comparison, tuning or study) needs it, also records that the experiment uses it.
 * While its status is `running`, it belongs to the writer that this project was opened for.
 */
export function createRun(project: Project, fields: NewRun, experiment?: ExperimentRef): RunInfo {
  const values = { status: 'running', epoch: 0, step: 0, ...fields } satisfies NewRun;
  const entries = changedFields(values);
  const columns = [...entries.map(([column]) => column), 'owner', 'begun_for', 'created_at'];
  return transaction(project.database, () => {
    const id = execute(
      project.database,
      `INSERT INTO runs (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...entries.map(([, value]) => value),
      ownerOf(project, values.status),
      experiment === undefined ? null : experimentName(experiment),
      new Date().toISOString(),
    );
    storeRunChecksum(project.database, id);
    if (experiment !== undefined) recordRunUse(project, `r${id}`, experiment);
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
    // A damaged run must not get a new checksum.
    getRun(project, run);
    execute(
      project.database,
      `UPDATE runs SET ${entries.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`,
      ...entries.map(([, value]) => value),
      id,
    );
    storeRunChecksum(project.database, id);
    return getRun(project, run);
  });
}

/** One run; throws `unknown-name` with the nearest name, or `corrupt` if it is damaged. */
export function getRun(project: Project, run: string): RunInfo {
  return runInfo(intactRun(project.database, runId(project, run)), () => liveLockTokens(project.path));
}

/** All runs in the order of their creation; throws `corrupt` if one is damaged. */
export function listRuns(project: Project): RunInfo[] {
  return requireIntact(readRuns(project));
}

/** All runs in the order of their creation, and those that are damaged. */
export function readRuns(project: Project): Listing<RunInfo> {
  let tokens: ReadonlySet<string> | undefined;
  const liveTokens = (): ReadonlySet<string> => (tokens ??= liveLockTokens(project.path));
  return listTable<RunRow, RunInfo>(project.database, {
    table: 'runs',
    columns: RUN_COLUMNS,
    nameOf: ({ id }) => `r${id}`,
    read: (row) => runInfo(checkedRun(row), liveTokens),
  });
}

/** Deletes a run with its artifacts and epochs; `releaseSpace` then frees their space. */
export function deleteRun(project: Project, run: string): void {
  const id = runId(project, run);
  const { database } = project;
  deleteDamagedEpochs(database, run, id);
  deletionTransaction(database, ['artifacts', 'artifact_pieces', 'run_uses'], () => {
    deleteArtifacts(database, id);
    const banks = storedBanks(database, 'promoted_run = ?', id);
    execute(database, 'DELETE FROM runs WHERE id = ?', id);
    // These banks have no active run now; a damaged bank must not get a new checksum.
    for (const bank of banks) if (isIntact(bank)) storeBankChecksums(database, 'id = ?', bank.id);
  });
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

function runInfo(stored: RunRow, liveTokens: () => ReadonlySet<string>): RunInfo {
  const { id, owner, createdAt, epochCount: _, checksum: __, ...row } = stored;
  const what = message('store.run', { run: `r${id}` });
  const steps = storedJson(row.steps, what, areSteps);
  const areMetrics = (value: unknown): value is object | null => isMetrics(value, steps);
  const abandoned = row.status === 'running' && (owner === null || !liveTokens().has(owner));
  return {
    run: `r${id}`,
    ...row,
    status: abandoned ? 'interrupted' : row.status,
    config: storedJson(row.config, what, isObject),
    steps,
    valid: storedJson(row.valid, what, areMetrics),
    test: storedJson(row.test, what, areMetrics),
    error: row.error === null ? null : textFromStored(row.error),
    createdAt,
  };
}

function changedFields(change: RunChange): [string, SqlValue][] {
  const fields = Object.keys(RUN_FIELDS) as (keyof RunChange)[];
  return fields
    .filter((field) => change[field] !== undefined)
    .map((field) => [RUN_FIELDS[field], stored(field, change[field])]);
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
