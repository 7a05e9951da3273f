import { packColumn } from '../../core/store/columns/codec.ts';
import { CHUNK_ROWS } from '../../core/store/columns/columns.ts';
import { beginImport, createDataset } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';

/** Minimum number of rows of a large dataset. */
export const LARGE_ROWS = 8 * CHUNK_ROWS;

/**
 * Writes a large dataset as older versions did: without rollups. Its only column is the number of steps reached; every
 * fourth row has a click.
 */
export function writeDatasetWithoutRollups(project: Project, name: string): void {
  const transaction = beginImport(project);
  const writer = createDataset(project, name, [{ name: 'click', windowDays: 0, timed: false }]);
  const key = { name: 'depth', role: 'depth' } as const;
  writer.addColumns([{ ...key, kind: 'code' }]);
  const packed = packColumn({
    kind: 'code',
    values: Uint8Array.from({ length: CHUNK_ROWS }, (_, row) => Number(row % 4 === 0)),
  });
  for (let chunk = 0; chunk * CHUNK_ROWS < LARGE_ROWS; chunk++) writer.writeChunk(chunk, CHUNK_ROWS, key, packed);
  writer.finish({
    records: LARGE_ROWS,
    accepted: LARGE_ROWS,
    rejected: 0,
    immature: 0,
    firstTime: null,
    lastTime: null,
    asOf: null,
    sources: [],
    mapping: {},
  });
  transaction.commit();
}
