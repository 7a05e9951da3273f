import type { BlockReader } from '../../features/blocks.ts';
import type { FeatureSchema } from '../../features/schema.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';

/** Counts how often training uses each row of the embedding table, `[rows]`. */
export async function countRowUses(reader: BlockReader, rows: number, job: JobContext): Promise<Uint32Array> {
  const uses = new Uint32Array(rows);
  for (let chunk = 0; chunk < reader.chunkCount; chunk++) {
    const { single, multi } = reader.read(chunk);
    for (const row of single) uses[row]++;
    for (const { values } of multi) for (const row of values) uses[row]++;
    await yieldToEventLoop(job);
  }
  return uses;
}

/**
 * Replaces each embedding that training never used by the mean of its field's embeddings, weighted by their use, in
 * place. A value that first appears after training then counts as an average one; with its random initial embedding, it
 * could outrank every trained value. `table` is `[rows × width]`.
 */
export function fillUntrainedRows(table: Float32Array, uses: Uint32Array, { fields }: FeatureSchema): void {
  const width = table.length / uses.length;
  for (const { offset, size } of fields) {
    const fieldUses = uses.subarray(offset, offset + size);
    const total = fieldUses.reduce((sum, count) => sum + count, 0);
    if (total === 0 || !fieldUses.includes(0)) continue;
    const mean = new Float64Array(width);
    for (let row = 0; row < size; row++)
      for (let k = 0; k < width; k++) mean[k] += (fieldUses[row] / total) * table[(offset + row) * width + k];
    for (let row = 0; row < size; row++) if (fieldUses[row] === 0) table.set(mean, (offset + row) * width);
  }
}
