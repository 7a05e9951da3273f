import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';

import { quantile, sendAtRate } from '../../../build/bench/load-generator.ts';

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
  assert.ok(quantile(load, 1) > quantile(load, 0.5));
});

it('a quantile is the smallest latency that the given share of requests does not exceed', () => {
  const load = { latencies: Float64Array.from({ length: 1000 }, (_, index) => index + 1) };
  assert.deepEqual(
    [0, 0.5, 0.999, 0.9999, 1].map((share) => quantile(load, share)),
    [1, 500, 999, 1000, 1000],
  );
});
