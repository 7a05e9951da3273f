/** Main's side of the core process, with processes that the test ends. */
import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { test } from 'node:test';

import type { FromCore, ToCore } from '../../electron/core-messages.ts';
import type { CoreLink, LinkEnd } from '../../electron/main/core-link.ts';

const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: 'data:text/javascript,export class MessageChannelMain {}', shortCircuit: true }
      : next(specifier, context),
});
const { Core } = await import('../../electron/main/core.ts');
hooks.deregister();

/** How a promise has been settled so far. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  const settled = promise.then(
    () => 'done',
    (error: Error) => error.message,
  );
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  return Promise.race([settled, Promise.resolve('pending')]);
}

/** A process that has been started, with the messages that main sent to it. */
interface Started {
  readonly sent: ToCore[];
  readonly receive: (message: FromCore) => void;
  readonly exit: () => void;
}

function newCore(print = (): Promise<string | null> => Promise.resolve(null)) {
  const started: Started[] = [];
  const start = (): CoreLink => {
    let onEnd: (end: LinkEnd) => void = () => undefined;
    let onMessage: (message: FromCore) => void = () => undefined;
    const sent: ToCore[] = [];
    const exit = (): void => onEnd({ code: 0, signal: null, output: '', exitedOnItsOwn: true });
    started.push({ sent, receive: (message) => onMessage(message), exit });
    return {
      pid: started.length,
      send: (message) => void sent.push(message),
      connect: () => undefined,
      kill: () => undefined,
      onMessage: (listener) => {
        onMessage = listener;
      },
      onEnd: (listener) => {
        onEnd = listener;
      },
    };
  };
  const nothing = (): void => undefined;
  const events = { jobs: nothing, jobEnded: nothing, ended: nothing, stopPrinting: nothing };
  return { core: new Core(start, { ...events, print }), started };
}

const kindsSentTo = ({ sent }: Started): string[] => sent.map(({ kind }) => kind);

test('the first process starts at once; if it cannot, a page that connects learns why', async () => {
  const ended: (string | null)[] = [];
  const nothing = (): void => undefined;
  const events = { jobs: nothing, jobEnded: nothing, stopPrinting: nothing, print: () => Promise.resolve(null) };
  const failing = (): CoreLink => {
    throw new Error('too many processes');
  };
  const broken = new Core(failing, { ...events, ended: ({ detail }) => ended.push(detail) });
  broken.start('/a');
  assert.deepEqual(ended, []);
  assert.equal(await broken.connect(), null);
  assert.deepEqual(ended, ['too many processes']);

  const { core, started } = newCore();
  core.start('/a');
  assert.deepEqual([core.project, started[0].sent], ['/a', [{ kind: 'open', project: '/a', files: [] }]]);
});

test('a process is asked only once to end, even if the window closes while a project is being opened', async () => {
  const { core, started } = newCore();
  await core.open('/a');
  const both = [core.open('/b'), core.end()];
  await new Promise(setImmediate);
  assert.deepEqual(kindsSentTo(started[0]), ['open', 'end']);
  started[0].exit();
  await Promise.all(both);
});

test('of two projects that are opened one right after the other, the process serves the second', async () => {
  const { core, started } = newCore();
  await core.open('/a');
  const both = [core.open('/b'), core.open('/c')];
  for (let ended = 0; ended < 2; ended++) {
    await new Promise(setImmediate);
    started.at(-1)!.exit();
  }
  await Promise.all(both);
  const [opened] = started.at(-1)!.sent;
  assert.deepEqual([core.project, opened], ['/c', { kind: 'open', project: '/c', files: [] }]);
});

test('a page that cannot be printed is answered with the reason, even without a window', async () => {
  const { core, started } = newCore(() => Promise.reject(new Error('no window')));
  await core.open('/a');
  started[0].receive({ kind: 'print', request: { id: 7, source: '/a.html', target: '/a.pdf' } });
  await new Promise(setImmediate);
  assert.deepEqual(started[0].sent.at(-1), { kind: 'printed', id: 7, problem: 'no window' });
});

test('a project does not count as created if the process ends before it says so', async () => {
  const { core, started } = newCore();
  const created = core.create('/a.stepladder');
  assert.equal(await stateOf(created), 'pending');
  started[0].exit();
  assert.equal(await stateOf(created), 'the background process ended before it had created /a.stepladder');
  const again = core.create('/a.stepladder');
  assert.equal(await stateOf(again), 'pending');
  started[1].receive({ kind: 'created', error: null });
  assert.equal(await stateOf(again), 'done');
});

test('a project does not count as created if no process can be started', async () => {
  const nothing = (): void => undefined;
  const print = (): Promise<null> => Promise.resolve(null);
  const core = new Core(
    () => {
      throw new Error('no Node');
    },
    { jobs: nothing, jobEnded: nothing, ended: nothing, stopPrinting: nothing, print },
  );
  assert.match(await stateOf(core.create('/a.stepladder')), /created \/a\.stepladder$/);
});

test('of two projects that are created at once, each gets its own answer', async () => {
  const { core, started } = newCore();
  const both = [core.create('/a.stepladder'), core.create('/b.stepladder')];
  await stateOf(both[0]);
  started[0].receive({ kind: 'created', error: { code: 'disk', message: 'disk full' } });
  assert.deepEqual(await Promise.all(both.map(stateOf)), ['disk full', 'pending']);
  started[0].receive({ kind: 'created', error: null });
  assert.equal(await stateOf(both[1]), 'done');
});
