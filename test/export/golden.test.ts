import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { DuckDBInstance } from '@duckdb/node-api';

import { GOLDEN_FILE, writeGolden } from '../../core/export/golden-parquet.ts';
import { planExport, type ExportPlan } from '../../core/export/plan.ts';
import { layOutFields } from '../../core/features/schema.ts';
import type { BannerCandidate, CandidateList } from '../../core/score/candidates/candidates.ts';
import type { StoredRun } from '../../core/score/prepare-scoring.ts';
import { textColumn } from '../../core/store/columns/text.ts';
import { temporaryFolder } from '../temporary.ts';

const candidates = [{ bank: 'lantern', banner: 'gold', run: 0, objective: 'click' }] as unknown as BannerCandidate[];

/** The plan of a run that reads these columns of texts. */
function planOf(names: readonly string[]): ExportPlan {
  const schema = layOutFields(
    names.map((name) => ({ name, role: 'categorical', kind: 'categorical', values: textColumn(['x']) })),
  );
  const run = { run: 'r1', schema, trainedOn: {}, steps: ['click'], model: {}, forecast: null } as unknown as StoredRun;
  const candidateList: CandidateList = { candidates, banks: ['lantern'], currency: null, notes: [] };
  return planExport({ runs: [run], candidateList });
}

async function read(path: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(`SELECT ${sql} FROM read_parquet('${path}')`)).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('columns whose names differ only in case keep their own cells among the golden rows', async (t) => {
  const folder = temporaryFolder(t);
  const plan = planOf(['City', 'city', 'Bank', 'P_CLICK', 'column city']);
  const inputs = plan.columns.map(({ input }) => input);
  const taken = [...inputs, 'bank', 'banner', 'p_click'].map((name) => name.toLowerCase());
  assert.equal(new Set(taken).size, taken.length, inputs.join(', '));
  const cells = inputs.map((_, index) => [`cell ${index}`]);
  await writeGolden(folder, plan, { candidates }, { count: 1, cells, probabilities: [Float32Array.of(0.5)] });
  const columns = inputs.map((name) => `"${name}"`).join(', ');
  assert.deepEqual(await read(join(folder, GOLDEN_FILE), columns), [cells.map(([cell]) => cell)]);
});

test('a golden row may be longer than DuckDB reads by default', async (t) => {
  const folder = temporaryFolder(t);
  const cells = [['short', 'x'.repeat(2_100_000)]];
  const probabilities = [Float32Array.of(0.5, 0.25)];
  await writeGolden(folder, planOf(['pages']), { candidates }, { count: 2, cells, probabilities });
  assert.deepEqual(await read(join(folder, GOLDEN_FILE), 'length(pages)::INT'), [[5], [2_100_000]]);
});
