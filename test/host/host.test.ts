import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { z } from 'zod';

import { declareCall, cliOption } from '../../core/api/contract/call.ts';
import type { HostMessage } from '../../core/api/contract/protocol.ts';
import { AppError } from '../../core/errors.ts';
import { FileHandles } from '../../core/host/files.ts';
import { Host } from '../../core/host/host.ts';
import { loadReachableCalls, type AnyCall } from '../../core/host/reachable.ts';
import { inEnglish } from '../../core/text/en.ts';
import { rendered } from '../rendered.ts';
import { HeldCall, newHost, TestWindow } from './window.ts';

function messageOf(answer: HostMessage): string {
  return answer.kind === 'error' ? inEnglish(answer.error.message) : `no error: ${JSON.stringify(answer)}`;
}

test('a new window receives the project and the jobs', (t) => {
  const { window, project } = newHost(t);
  assert.deepEqual(window.received, [{ kind: 'hello', project: { name: 'shop', path: project }, jobs: [] }]);
});

test('a window on a project whose file is gone gets an error, and nothing is created', async (t) => {
  const { window, project } = newHost(t);
  rmSync(project);
  for (const [id, name] of ['datasets', 'banks', 'runs', 'mappings'].entries())
    assert.equal(messageOf(await window.call(id, name)), `no such project file: ${project}`);
  assert.equal(existsSync(project), false);
});

test('every message of a window is answered, and none crashes the host', async (t) => {
  const { window } = newHost(t);
  const nonsense = [
    null,
    7,
    'call',
    [],
    {},
    { kind: 'surprise' },
    { kind: 'call' },
    { kind: 'call', id: -1, name: 'banks', input: {} },
    { kind: 'call', id: 1.5, name: 'banks' },
    { kind: 'cancel', id: 'x' },
    { kind: 'cancel-job' },
  ];
  for (const message of nonsense) window.sendAnything(message);
  const answers = window.received
    .slice(1)
    .map((message) => (message.kind === 'error' ? [message.id, message.error.code] : message));
  assert.deepEqual(
    answers,
    nonsense.map(() => [-1, 'usage']),
  );
  window.sendAnything({ kind: 'call', id: 5, name: 7, input: {} });
  assert.deepEqual(rendered(window.received.at(-1)), {
    kind: 'error',
    id: 5,
    error: { code: 'usage', message: 'not a message of a window: name must be text' },
  });
  for (const message of [
    { kind: 'cancel', id: 99 },
    { kind: 'cancel-job', job: 99 },
    { kind: 'dismiss-job', job: 99 },
  ] as const)
    window.send(message);
  assert.equal((await window.call(6, 'banks')).kind, 'result');
});

test('an input is checked by its call’s schema, and the project is always the window’s', async (t) => {
  const { window } = newHost(t);
  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['bancs', {}, /^unknown call: bancs \(did you mean banks\?\)$/],
    ['constructor', {}, /^unknown call/],
    ['demo', {}, /^unknown call/],
    ['sample', {}, /^unknown call/],
    ['banks', null, /not an object/],
    ['banks', [], /not an object/],
    ['banks', 'x', /not an object/],
    ['banks', { project: '/etc/passwd' }, /^no project can be named here/],
    ['bank', {}, /^name is missing$/],
    ['bank', { name: 7 }, /^name must be text$/],
    ['banks', { surprise: 1 }, /surprise/],
    ['bank', { name: 'north', weight: -1 }, /^weight must be more than 0$/],
  ];
  for (const [id, [name, input, message]] of wrong.entries())
    assert.match(messageOf(await window.call(id, name, input)), message, `${name} ${JSON.stringify(input)}`);
});

test('without a project, only calls that need none can be made', async (t) => {
  const host = new Host({ project: null, files: new FileHandles(), calls: await loadReachableCalls() });
  t.after(() => host.close());
  const window = new TestWindow(host);
  assert.deepEqual(window.received[0], { kind: 'hello', project: null, jobs: [] });
  assert.equal(messageOf(await window.call(1, 'banks')), 'no project is open');
  assert.equal((await window.call(2, 'models')).kind, 'result');
});

/** A call whose input and result name files at any depth; it records the inputs that reach it. */
function copyCall(seen: unknown[]): AnyCall {
  const path = cliOption(z.string(), { about: 'a file', path: 'read' });
  return declareCall({
    name: 'copy',
    summary: 'copy',
    input: z.strictObject({
      from: path,
      all: cliOption(z.array(z.string()).optional(), { about: 'files', path: 'read' }),
      to: cliOption(z.string().optional(), { about: 'a file', path: 'write' }),
      mapping: cliOption(z.union([z.string(), z.object({ id: z.string() })]).optional(), {
        about: 'a file or its content',
        path: 'read',
      }),
      parts: z.array(z.strictObject({ file: path.optional(), kind: z.enum(['a', 'b']) })).optional(),
      either: z.union([z.strictObject({ file: path }), z.strictObject({ text: z.string() })]).optional(),
    }),
    result: z.object({ out: path.nullable(), others: z.array(z.object({ file: path })) }),
    handle: async (input) => {
      seen.push(input);
      return { out: '/out', others: [{ file: '/other' }] };
    },
  }) as unknown as AnyCall;
}

test('files are named by handles, at any depth, and are returned as handles', async (t) => {
  const seen: unknown[] = [];
  const { window, files } = newHost(t, [copyCall(seen)]);
  const [a, b, w] = [files.grant('/a', 'read'), files.grant('/b', 'read'), files.grant('/w', 'write')];
  const inputOf = (first: string, second: string, written: string): object => ({
    from: first,
    all: [first, second],
    to: written,
    mapping: { id: 'x' },
    parts: [{ file: second, kind: 'a' }],
    either: { file: first },
  });
  const answer = await window.call(1, 'copy', inputOf(a, b, w));
  assert.deepEqual(seen, [inputOf('/a', '/b', '/w')]);
  const { out, others } = (answer as { result: { out: string; others: { file: string }[] } }).result;
  assert.deepEqual(
    [out, others[0].file].map((handle) => files.resolve(handle, 'read')),
    ['/out', '/other'],
  );
});

test('a file that is named by its path, or by a handle for something else, is refused', async (t) => {
  const { window, files } = newHost(t, [copyCall([])]);
  const [a, b, w] = [files.grant('/a', 'read'), files.grant('/b', 'read'), files.grant('/w', 'write')];
  const refused = [
    { from: '/a' },
    { from: a, all: [a, '/b'] },
    { from: a, to: '/w' },
    { from: a, mapping: '/etc/passwd' },
    { from: a, parts: [{ file: '/b', kind: 'a' }] },
    { from: a, either: { file: '/a' } },
  ];
  for (const [index, input] of refused.entries())
    assert.match(
      messageOf(await window.call(10 + index, 'copy', input)),
      /only be named by its handle/,
      JSON.stringify(input),
    );
  assert.match(messageOf(await window.call(20, 'copy', { from: w })), /to be written, not to be read/);
  assert.match(messageOf(await window.call(21, 'copy', { from: a, to: b })), /to be read, not to be written/);
  assert.match(messageOf(await window.call(22, 'copy', { from: 7 })), /^from must be text$/);
});

test('every input that names a file is declared as a path', async () => {
  const reachableCalls = await loadReachableCalls();
  const fileInputs = reachableCalls.flatMap(({ name, input }) =>
    Object.keys(input.shape)
      .filter((field) => /^(files?|out|audience|path|folder)$/.test(field))
      .map((field) => [name, input.shape[field] as z.ZodType, field] as const),
  );
  assert.ok(fileInputs.length >= 5);
  const handles = new FileHandles();
  for (const [name, , field] of fileInputs) {
    const call = reachableCalls.find((reachable) => reachable.name === name)!;
    const project = join('/', 'p.stepladder');
    const host = new Host({ project, files: handles, calls: [call] });
    const window = new TestWindow(host);
    for (const value of ['/etc/passwd', ['/etc/passwd']]) {
      window.send({ kind: 'call', id: 1, name, input: { [field]: value } });
      assert.match(messageOf(window.received.at(-1)!), /only be named by its handle/, `${name} ${field}`);
    }
    await host.close();
  }
});

test('a call that writes notifies every window, a call that reads does not', async (t) => {
  const { host, window } = newHost(t);
  const other = new TestWindow(host);
  await window.call(1, 'banks');
  await window.call(2, 'bank', { name: 'north', objective: 'approval' });
  await other.find(({ kind }) => kind === 'changed');
  assert.deepEqual(window.kinds, ['hello', 'result', 'result', 'changed']);
  assert.deepEqual(other.kinds, ['hello', 'changed']);
});

test('a call is cancelled by its id, or when its window closes if it is not a job', async (t) => {
  const request = new HeldCall('ask', { job: false, writes: false });
  const { host, window } = newHost(t, [request]);
  const other = new TestWindow(host);
  for (const [id, as] of [
    [1, 'a'],
    [2, 'b'],
  ] as const)
    window.send({ kind: 'call', id, name: 'ask', input: { as } });
  other.send({ kind: 'call', id: 1, name: 'ask', input: { as: 'c' } });
  window.send({ kind: 'cancel', id: 2 });
  const aborted = (): boolean[] => ['a', 'b', 'c'].map((as) => request.running.get(as)!.job.signal.aborted);
  assert.deepEqual(aborted(), [false, true, false]);
  request.fail('b', new AppError('cancelled', 'cancelled; nothing was changed'));
  assert.deepEqual(await window.find(({ kind }) => kind === 'error'), {
    kind: 'error',
    id: 2,
    error: { code: 'cancelled', message: 'cancelled; nothing was changed' },
  });
  window.send({ kind: 'call', id: 1, name: 'ask', input: { as: 'd' } });
  assert.equal(messageOf(window.received.at(-1)!), 'call 1 is still running');
  window.close();
  assert.deepEqual(aborted(), [true, true, false]);
  request.end('a');
  request.end('c');
  assert.deepEqual(await other.find(({ kind }) => kind === 'result'), { kind: 'result', id: 1, result: 'c done' });
  assert.equal(
    window.received.some(({ kind }) => kind === 'result'),
    false,
  );
});

test('an expected error is reported with its code, any other error as an internal one', async (t) => {
  const request = new HeldCall('ask', { job: false, writes: false });
  const { window } = newHost(t, [request]);
  const refused = Object.assign(new Error("EACCES: permission denied, open 'a.csv'"), {
    code: 'EACCES',
    syscall: 'open',
  });
  const errors = [
    new AppError('disk', 'disk full', 'free some space'),
    refused,
    new TypeError('x is undefined'),
    'text',
    new DOMException('stop', 'AbortError'),
  ];
  const answers = [];
  for (const [id, error] of errors.entries()) {
    const answer = window.call(id, 'ask', { as: String(id) });
    request.fail(String(id), error);
    answers.push(await answer);
  }
  const help = 'this is a fault in the program; everything saved before is kept';
  assert.deepEqual(
    answers.map((answer) => answer.kind === 'error' && rendered(answer.error)),
    [
      { code: 'disk', message: 'disk full', help: 'free some space' },
      {
        code: 'disk',
        message: "permission denied, open 'a.csv'",
        help: 'check the path, the free space on the disk and your permission to write there',
      },
      { code: 'internal', message: 'x is undefined', help },
      { code: 'internal', message: 'text', help },
      { code: 'cancelled', message: 'cancelled; nothing was changed' },
    ],
  );
});

test('the data of an import job can be read afterwards', async (t) => {
  const { window, files, project } = newHost(t);
  const file = join(dirname(project), 'may.csv');
  writeFileSync(file, 'sample_id,event_time,click,city\n1,2026-01-02,1,Basel\n2,2026-01-03,0,Bern\n');
  const imported = await window.call(1, 'import', { files: [files.grant(file, 'read')], dataset: 'may' });
  assert.equal(imported.kind === 'result' && (imported.result as { accepted: number }).accepted, 2);
  await window.find(({ kind }) => kind === 'changed');
  const listed = await window.call(2, 'datasets');
  assert.deepEqual(
    (listed as { result: { datasets: { name: string }[] } }).result.datasets.map(({ name }) => name),
    ['may'],
  );
});
