import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { MessageChannel } from 'node:worker_threads';

import { Thread } from '../core/thread.ts';
import { startTask } from '../core/worker-tasks.ts';
import { temporaryFolder } from './temporary.ts';

const threadModule = import.meta.resolve('../core/thread.ts');

/** A file whose threads answer each request with their id and the set-up, or fail or crash when asked to. */
function echoFile(t: TestContext): URL {
  const path = join(temporaryFolder(t), 'echo.mjs');
  const source = `
    import { threadId } from 'node:worker_threads';
    import { hostThread } from ${JSON.stringify(threadModule)};
    hostThread(async (setup, host) => {
      let atEnd = () => undefined;
      try {
        for (;;) {
          const request = await host.receive();
          if (request === 'fail') throw new Error('asked to fail');
          if (request === 'crash') process.exit(1);
          if (request === 'fail at the end') atEnd = () => { throw new Error('failed at the end'); };
          host.answer({ id: threadId, setup, request });
        }
      } finally {
        atEnd();
      }
    });
  `;
  writeFileSync(path, source);
  return pathToFileURL(path);
}

interface Echo {
  readonly id: number;
  readonly setup: unknown;
  readonly request: string;
}

async function callOnce(file: URL, setup: unknown): Promise<Echo> {
  const thread = new Thread<string, Echo>(file, setup);
  try {
    return await thread.call('hello');
  } finally {
    await thread.close();
  }
}

test('a thread is used again, with the new set-up and without old requests or answers', async (t) => {
  const file = echoFile(t);
  const first = new Thread<string, Echo>(file, 1);
  const { id } = await first.call('one');
  first.send('unread');
  await first.close();
  assert.deepEqual(await callOnce(file, 2), { id, setup: 2, request: 'hello' });
});

test('a thread that has done its work is not used for another file, nor for two tasks at once', async (t) => {
  const [file, other] = [echoFile(t), echoFile(t)];
  const { id } = await callOnce(file, null);
  assert.notEqual((await callOnce(other, null)).id, id);
  const threads = [1, 2].map((setup) => new Thread<string, Echo>(file, setup));
  const answers = await Promise.all(threads.map((thread) => thread.call('hello')));
  assert.deepEqual([answers.map(({ setup }) => setup), new Set(answers.map((answer) => answer.id)).size], [[1, 2], 2]);
  await Promise.all(threads.map((thread) => thread.close()));
});

test('a thread that has done its work is not used again once it has failed', async (t) => {
  const file = echoFile(t);
  const thread = new Thread<string, Echo>(file, null);
  const { id } = await thread.call('hello');
  await assert.rejects(thread.call('fail'), { message: 'asked to fail' });
  await thread.close();
  assert.notEqual((await callOnce(file, null)).id, id);
});

test('a thread that has done its work is not used again if it fails after it was stopped', async (t) => {
  const file = echoFile(t);
  const thread = new Thread<string, Echo>(file, null);
  const { id } = await thread.call('fail at the end');
  await thread.close();
  assert.notEqual((await callOnce(file, null)).id, id);
});

test('a thread answers the next task, even if its work ended only at the deadline for stopping', async (t) => {
  const file = echoFile(t);
  for (let attempt = 0; attempt < 5; attempt++) {
    const thread = new Thread<string, Echo>(file, null);
    await thread.call('hello');
    await setImmediate();
    const closed = thread.close(30);
    // After this loop, both the end of the work and the timeout of `close` are due.
    for (const until = performance.now() + 60; performance.now() < until;);
    await closed;
    assert.equal((await callOnce(file, 'next')).setup, 'next');
  }
});

test('a thread that has done its work does not keep the process alive', async (t) => {
  const script = join(temporaryFolder(t), 'main.mjs');
  const source = `
    import { Thread } from ${JSON.stringify(threadModule)};
    let threads = 0;
    process.on('worker', (worker) => {
      threads++;
      worker.on('exit', () => threads--);
    });
    process.on('exit', () => console.log(threads));
    const thread = new Thread(new URL(${JSON.stringify(echoFile(t).href)}), 'set-up');
    console.log((await thread.call('hello')).setup);
    await thread.close();
  `;
  writeFileSync(script, source);
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  // The process ended while the thread still waited for a task.
  assert.equal(stdout, 'set-up\n1\n');
});

it('a thread that crashes is reported, and the next task gets a new one', async (t) => {
  const file = echoFile(t);
  const thread = new Thread<string, Echo>(file, null);
  await assert.rejects(thread.call('crash'), /a thread has ended/);
  await thread.close();
  assert.equal((await callOnce(file, 'next')).setup, 'next');
});

it('parameters that cannot be sent are refused immediately', (t) => {
  const { port1 } = new MessageChannel();
  t.after(() => port1.close());
  assert.throws(() => startTask(echoFile(t), { port: port1 }), /transfer/i);
});
