import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, { mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { readTable } from '../../../core/ingest/files/table.ts';
import { quietJob, type JobContext } from '../../../core/job.ts';
import { identityOfThisProcess } from '../../../core/processes/identity.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll, runDuckdb, type ReadRows } from './read-all.ts';

const folder = temporaryFolder();
const temp = join(folder, 'temp');
mkdirSync(temp);

async function writeParquet(name: string, query: string, groupRows = 100_000): Promise<string> {
  const path = join(folder, name);
  await runDuckdb([`COPY (${query}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE ${groupRows})`]);
  return path;
}

const read = (path: string, job?: JobContext): Promise<ReadRows> => readAll([path], { tempFolder: temp }, job);

test('a Parquet file is read as text, row by row, and its temporary folder is removed', async () => {
  const path = await writeParquet(
    'all.parquet',
    `SELECT * FROM (VALUES
    ('007', 12345678901234567, 1.5::DOUBLE, true, TIMESTAMP '2026-01-02 03:04:05', DATE '2026-01-02',
      ['a', 'b'], 'two' || chr(10) || 'lines, "quoted"'),
    (NULL, NULL, 'nan'::DOUBLE, false, NULL, NULL, [], '')) AS t(id, big, number, flag, moment, day, tags, note)`,
  );
  assert.deepEqual(await read(path), {
    columns: ['id', 'big', 'number', 'flag', 'moment', 'day', 'tags', 'note'],
    rows: [
      ['007', '12345678901234567', '1.5', 'true', '2026-01-02 03:04:05', '2026-01-02', 'a|b', 'two\nlines, "quoted"'],
      ['', '', '', 'false', '', '', '', ''],
    ],
    lines: [1, 2],
    broken: [],
  });
  assert.deepEqual(readdirSync(temp), []);
});

/** A query with this many columns of texts, and this many rows. */
function wideQuery(columns: number, rows: number): string {
  const list = Array.from({ length: columns }, (_, column) => `(range + ${column})::VARCHAR AS c${column}`);
  return `SELECT ${list.join(', ')} FROM range(${rows})`;
}

test('thousands of columns are read, and more than can be imported are refused as such', async () => {
  const path = await writeParquet('wide.parquet', wideQuery(3000, 2100));
  const sizes: [number, number][] = [];
  for await (const { rows, columns } of readTable([path], { tempFolder: temp }, quietJob()))
    sizes.push([rows, columns]);
  assert.equal(
    sizes.reduce((sum, [rows]) => sum + rows, 0),
    2100,
  );
  assert.ok(sizes.every(([, columns]) => columns === 3000));
  const wider = await writeParquet('wider.parquet', wideQuery(4001, 1));
  await assert.rejects(read(wider), { code: 'invalid-input', message: /4,001 columns; at most 4,000/ });
});

test('rows keep their order over many row groups', async () => {
  const query = 'SELECT range AS id, range % 7 AS click FROM range(60000)';
  const { rows } = await read(await writeParquet('many.parquet', query, 5000));
  assert.equal(rows.length, 60_000);
  assert.ok(rows.every(([id, click], index) => Number(id) === index && Number(click) === index % 7));
});

test('a path is not a pattern, and folders named like columns are not read as columns', async () => {
  await writeParquet('data1.parquet', 'SELECT 1 AS id');
  await writeParquet('dataX.parquet', 'SELECT 2 AS id');
  mkdirSync(join(folder, 'click=1'));
  for (const name of ['data[1].parquet', 'data*.parquet', 'data?.parquet', join('click=1', 'rows.parquet')]) {
    const path = await writeParquet('plain.parquet', 'SELECT 3 AS id');
    renameSync(path, join(folder, name));
    assert.deepEqual((await read(join(folder, name))).rows, [['3']], name);
    rmSync(join(folder, name));
  }
  await assert.rejects(read(join(folder, 'data[1].parquet')), { message: /^no such file: / });
  // The name of the temporary folder, in which DuckDB reads a copy, is not read as a column either.
  const path = await writeParquet('plain.parquet', 'SELECT 3 AS id');
  assert.deepEqual((await readAll([path], { tempFolder: join(folder, 'click=1') })).columns, ['id']);
});

test('an error names the file, not its copy', async () => {
  const path = join(folder, 'broken.parquet');
  writeFileSync(path, `PAR1${'x'.repeat(100)}PAR1`);
  await assert.rejects(read(path), (error: Error) => {
    assert.match(error.message, /broken\.parquet/);
    assert.doesNotMatch(error.message, /source\.parquet/);
    return true;
  });
});

test('a cancelled job leaves no temporary folder', async () => {
  const path = await writeParquet('cancelled.parquet', 'SELECT range AS id FROM range(1000)');
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(read(path, { signal: controller.signal, report: () => undefined }), { code: 'cancelled' });
  assert.deepEqual(readdirSync(temp), []);
});

test('temporary files of a killed import are removed, and those of a running one are kept', async () => {
  const path = await writeParquet('swept.parquet', 'SELECT 1 AS id');
  const [killed, running] = [join(temp, 'stepladder-duckdb-killed'), join(temp, 'stepladder-duckdb-running')];
  const own = identityOfThisProcess();
  for (const [leftover, mark] of [
    [killed, { ...own, pid: spawnSync(process.execPath, ['-e', '']).pid }],
    [running, own],
  ] as const) {
    mkdirSync(leftover);
    writeFileSync(join(leftover, 'rows.csv'), 'x');
    writeFileSync(join(leftover, 'owner.json'), JSON.stringify(mark));
  }
  assert.deepEqual((await read(path)).rows, [['1']]);
  assert.deepEqual(readdirSync(temp), ['stepladder-duckdb-running']);
});

test('times with a time zone are read as the same text in every time zone of the machine', async () => {
  const path = await writeParquet('zoned.parquet', `SELECT TIMESTAMPTZ '2026-03-08 23:30:00.5+00' AS moment`);
  const script = `import { readAll } from ${JSON.stringify(join(import.meta.dirname, 'read-all.ts'))};
    console.log(JSON.stringify((await readAll([${JSON.stringify(path)}])).rows))`;
  for (const zone of ['America/New_York', 'Asia/Kolkata', 'UTC']) {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TZ: zone },
      encoding: 'utf8',
    });
    assert.equal(stdout.trim(), '[["2026-03-08 23:30:00.5+00"]]', stderr);
  }
});

/** Whether this process has a file open, by the links of Linux. */
function isOpen(path: string): boolean {
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd)) === path;
    } catch {
      return false;
    }
  });
}

test(
  'no temporary file is left on a drive, such as NFS, that keeps a removed file while it is open',
  { skip: process.platform !== 'linux' && 'needs /proc of Linux' },
  async (t) => {
    const path = await writeParquet('kept.parquet', 'SELECT range AS n FROM range(3000)');
    const { promises, unlinkSync } = fs;
    const { unlink } = promises;
    t.after(() => {
      Object.assign(fs, { unlinkSync });
      Object.assign(promises, { unlink });
      syncBuiltinESMExports();
    });
    let kept = 0;
    Object.assign(promises, {
      unlink: (file: string) => (isOpen(file) ? renameSync(file, join(dirname(file), `.nfs${++kept}`)) : unlink(file)),
    });
    Object.assign(fs, {
      unlinkSync(file: string) {
        if (isOpen(file)) throw Object.assign(new Error('EBUSY: resource busy'), { code: 'EBUSY', syscall: 'unlink' });
        unlinkSync(file);
      },
    });
    syncBuiltinESMExports();
    const before = readdirSync(temp);
    const { rows } = await read(path);
    assert.deepEqual([rows.length, rows.at(-1)], [3000, ['2999']]);
    assert.notEqual(kept, 0);
    assert.deepEqual(readdirSync(temp), before);
  },
);
