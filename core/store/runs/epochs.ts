import { message, type Message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, get, execute, transaction } from '../file/sql.ts';
import { damagedRow, isObject, storedJson } from '../file/stored-json.ts';
import { epochChecksum, isIntact, EPOCH_COLUMNS, type EpochInfo, type EpochRow } from './epoch-rows.ts';
import { countEpoch, intactRun } from './run-rows.ts';
import { runId } from './runs.ts';

export type { EpochInfo } from './epoch-rows.ts';

/** Records an epoch, replacing an earlier record with the same number (a resumed run may repeat one). */
export function addEpoch(
  project: Project,
  run: string,
  { epoch, loss, validLoss, figures, elapsedMs }: EpochInfo,
): void {
  const { database } = project;
  const id = runId(project, run);
  const row = { epoch, loss, validLoss, figures: JSON.stringify(figures), elapsedMs };
  transaction(database, () => {
    const earlier = get<EpochRow>(
      database,
      `SELECT ${EPOCH_COLUMNS} FROM epochs WHERE run_id = ? AND epoch = ?`,
      id,
      epoch,
    );
    if (earlier === undefined || !isIntact(earlier, run)) countEpoch(database, id);
    execute(
      database,
      'INSERT OR REPLACE INTO epochs (run_id, epoch, loss, valid_loss, figures_json, elapsed_ms, checksum) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      ...Object.values(row),
      epochChecksum(run, row),
    );
  });
}

/** A run's epochs in order; throws `corrupt` if one of them is damaged or missing. */
export function listEpochs(project: Project, run: string): EpochInfo[] {
  const id = runId(project, run);
  const { epochCount } = intactRun(project.database, id);
  const rows = all<EpochRow>(
    project.database,
    `SELECT ${EPOCH_COLUMNS} FROM epochs WHERE run_id = ? ORDER BY epoch`,
    id,
  );
  // A damaged row of another run may seem to be one of this run.
  const intact = rows.filter((row) => isIntact(row, run));
  const numbers = new Set(intact.map(({ epoch }) => epoch));
  if (numbers.size !== epochCount || intact.length !== epochCount)
    throw damagedRow(
      damagedPart(
        run,
        rows.find((row) => !isIntact(row, run)),
      ),
      message('store.deleteOrRestore'),
    );
  return intact.map(({ checksum: _, ...row }) => ({
    ...row,
    figures: storedJson(row.figures, epochOf(run, row.epoch), isFigures),
  }));
}

function damagedPart(run: string, damaged: EpochRow | undefined): Message {
  return damaged === undefined ? message('store.epochsOfRun', { run }) : epochOf(run, damaged.epoch);
}

function epochOf(run: string, epoch: number): Message {
  return message('store.epochOfRun', { epoch, run });
}

function isFigures(value: unknown): value is EpochInfo['figures'] {
  return isObject(value) && Object.values(value).every((figure) => figure === null || typeof figure === 'number');
}
