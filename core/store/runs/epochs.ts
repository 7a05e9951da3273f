import { message } from '../../text/message.ts';
import { checkPages } from '../file/damage.ts';
import type { Project } from '../file/project.ts';
import { rowChecksum } from '../file/row-checksum.ts';
import { all, run as execute } from '../file/sql.ts';
import { damagedRow, isObject, storedJson } from '../file/stored-json.ts';
import { runId } from './runs.ts';

/** The figures of one epoch. */
export interface EpochInfo {
  readonly epoch: number;
  /** Mean training loss; null if it is not finite. */
  readonly loss: number | null;
  readonly validLoss: number | null;
  /** E.g. `{ 'auc approval': 0.84 }`; null if undefined. */
  readonly figures: Readonly<Record<string, number | null>>;
  readonly elapsedMs: number;
}

/** Records an epoch, replacing an earlier record with the same number (a resumed run may repeat one). */
export function addEpoch(
  project: Project,
  run: string,
  { epoch, loss, validLoss, figures, elapsedMs }: EpochInfo,
): void {
  const row = { epoch, loss, validLoss, figures: JSON.stringify(figures), elapsedMs };
  execute(
    project.database,
    'INSERT OR REPLACE INTO epochs (run_id, epoch, loss, valid_loss, figures_json, elapsed_ms, checksum) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?)',
    runId(project, run),
    ...Object.values(row),
    rowChecksum({ ...row, run }),
  );
}

type EpochRow = Omit<EpochInfo, 'figures'> & { readonly figures: string; readonly checksum: number | null };

/** A run's epochs in order; throws `corrupt` if one is damaged. */
export function listEpochs(project: Project, run: string): EpochInfo[] {
  checkPages(project.database, 'epochs');
  const rows = all<EpochRow>(
    project.database,
    `
    SELECT epoch, loss, valid_loss AS validLoss, figures_json AS figures, elapsed_ms AS elapsedMs, checksum
    FROM epochs WHERE run_id = ? ORDER BY epoch`,
    runId(project, run),
  );
  return rows.map(({ checksum, ...row }) => {
    const what = message('store.epochOfRun', { epoch: row.epoch, run });
    // Older versions did not include the run.
    if (checksum !== null && checksum !== rowChecksum({ ...row, run }) && checksum !== rowChecksum(row))
      throw damagedRow(what);
    return { ...row, figures: storedJson(row.figures, what, isFigures) };
  });
}

function isFigures(value: unknown): value is EpochInfo['figures'] {
  return isObject(value) && Object.values(value).every((figure) => figure === null || typeof figure === 'number');
}
