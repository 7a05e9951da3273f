/** The core process on Node, as main runs it for an old Electron. */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { withProject } from '../../core/store/file/project.ts';
import type { ToCore } from '../../electron/core-messages.ts';
import { temporaryFolder } from '../temporary.ts';
import '../without-tensorflow.ts';

const script = join(import.meta.dirname, '..', '..', 'electron', 'core-process.ts');

/** Starts the core process for a project, with a page connected to port 1; `send` sends it a message from main. */
function startCore(t: TestContext, project: string) {
  const child = fork(script, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'json' });
  t.after(() => child.kill('SIGKILL'));
  const send = (message: ToCore, ports: readonly number[] = []): boolean =>
    child.send({ to: 'process', message, ports });
  send({ kind: 'open', project, files: [] });
  send({ kind: 'connect' }, [1]);
  return { child, send };
}

/** Waits until the page has received a message whose JSON contains `part`. */
async function received(child: ChildProcess, part: string): Promise<void> {
  for (;;) {
    const [envelope] = (await once(child, 'message')) as [{ readonly to: string }];
    if (envelope.to === 'port' && JSON.stringify(envelope).includes(part)) return;
  }
}

test('the core saves a checkpoint before it exits, even if it is asked to exit twice', async (t) => {
  const folder = temporaryFolder(t);
  const { files } = await generateSample({ rows: 20_000, seed: 1, out: folder, format: 'csv' }, quietJob());
  const project = join(folder, 'p.stepladder');
  await withProject(project, { mode: 'write', create: true }, (opened) =>
    importDataset(opened, { files: [files.funnel], dataset: 'spring', mapping: files.mapping }, quietJob()),
  );
  const { child, send } = startCore(t, project);
  const input = { dataset: 'spring', bank: 'lantern', separate: true, epochs: 1000, engine: 'onnx' };
  child.send({ to: 'port', port: 1, message: { kind: 'call', id: 1, name: 'train', input } });
  await received(child, '"phase":"train"');
  const exited = once(child, 'exit');
  // The user opens another project, and closes the window meanwhile.
  for (let times = 0; times < 2; times++) send({ kind: 'end' });
  assert.deepEqual(await exited, [0, null]);
  const database = new BetterSqlite3(project, { readonly: true });
  t.after(() => database.close());
  // Read from the database itself: the store would call any run of an ended process interrupted, saved or not.
  assert.deepEqual(database.prepare('SELECT status FROM runs').pluck().all(), ['interrupted']);
});
