import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { sendAtCapacity, sendAtRate } from '../../../build/bench/load-generator.ts';
import { median, percentile } from '../../../build/bench/statistics.ts';

const COUNT = 40;

it('requests are sent when they are due, even if none has been answered yet, and errors are counted', async (test) => {
  const waiting: ServerResponse[] = [];
  const server = createServer((_, response) => {
    waiting.push(response);
    if (waiting.length < COUNT) return;
    for (const [index, one] of waiting.entries()) one.writeHead(index % 4 === 0 ? 500 : 200).end();
  }).listen(0, '127.0.0.1');
  test.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const load = await sendAtRate(`http://127.0.0.1:${port}`, [Buffer.from('{}')], 1000, COUNT);
  assert.deepEqual([load.latencies.length, load.failed], [COUNT, COUNT / 4]);
  // Each request waits for the last one, so the first one takes longest.
  assert.ok(percentile(load.latencies, 1) > percentile(load.latencies, 0.5));
});

it('a connection that is lost in the middle of an answer is an error', { timeout: 20_000 }, async (test) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half of it', () => response.destroy());
  }).listen(0, '127.0.0.1');
  test.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  for (const send of [sendAtRate, sendAtCapacity])
    await assert.rejects(send(url, [Buffer.from('{}')], 10, 1), { code: 'ECONNRESET' });
});

it('after an error, no request is sent and no connection stays open', { timeout: 20_000 }, async (test) => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    // The first request fails, and the others are never answered.
    if (requests === 1) response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
  }).listen(0, '127.0.0.1');
  test.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connections = (): Promise<number> =>
    new Promise((resolve, reject) => {
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  for (const send of [sendAtRate, sendAtCapacity]) {
    requests = 0;
    await assert.rejects(send(`http://127.0.0.1:${port}`, [Buffer.from('{}')], 50, 1000), { code: 'ECONNRESET' });
    while ((await connections()) > 0) await setTimeout(10);
    const sent = requests;
    await setTimeout(200);
    assert.equal(requests, sent);
  }
});

it('a percentile is the smallest value that the given share of values does not exceed', () => {
  const values = Float64Array.from({ length: 1000 }, (_, index) => 1000 - index);
  assert.deepEqual(
    [0, 0.5, 0.999, 0.9999, 1].map((share) => percentile(values, share)),
    [1, 500, 999, 1000, 1000],
  );
});

it('the median of an even number of values is the mean of the two in the middle', () => {
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2]), median([])], [2, 2.5, NaN]);
});
