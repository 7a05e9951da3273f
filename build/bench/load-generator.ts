/** Sends requests to a server, at a given rate or as many as it can answer, and measures its latencies. */
import { Agent, request } from 'node:http';

import { Random } from '../../core/engine/random.ts';

/** The latencies and throughput of requests to a server. */
export interface LoadResult {
  /** One for each request, in milliseconds. */
  readonly latencies: Float64Array;
  /** Number of answers with a status other than 200. */
  readonly failed: number;
  readonly requestsPerSecond: number;
}

/**
 * Sends `count` requests at random times, on average `rate` a second, without waiting for answers, since users do not
 * wait for each other. A latency counts from the time at which the request should have been sent, so a stalled server
 * or generator does not hide its delay.
 */
export function sendAtRate(url: string, bodies: readonly Buffer[], rate: number, count: number): Promise<LoadResult> {
  const random = new Random(1);
  const agent = new Agent({ keepAlive: true });
  const latencies = new Float64Array(count);
  let [sent, answered, failed] = [0, 0, 0];
  const startedMs = performance.now();
  let nextMs = startedMs;
  return new Promise((resolve, rejectLoad) => {
    const reject = (error: Error): void => {
      // Nothing more is sent.
      sent = count;
      agent.destroy();
      rejectLoad(error);
    };
    const finish = (dueMs: number, status: number): void => {
      const nowMs = performance.now();
      latencies[answered++] = nowMs - dueMs;
      if (status !== 200) failed++;
      if (answered < count) return;
      agent.destroy();
      resolve({ latencies, failed, requestsPerSecond: (1000 * count) / (nowMs - startedMs) });
    };
    const sendDue = (): void => {
      for (; sent < count && nextMs <= performance.now(); sent++) {
        const dueMs = nextMs;
        post(agent, url, bodies[sent % bodies.length], (status) => finish(dueMs, status), reject);
        // The times between arrivals are exponentially distributed.
        nextMs -= (1000 / rate) * Math.log(1 - random.uniform());
      }
      if (sent < count) setTimeout(sendDue, Math.max(0, nextMs - performance.now()));
    };
    sendDue();
  });
}

/** Sends `count` requests with `concurrency` of them in flight: how many a second the server can answer. */
export async function sendAtCapacity(
  url: string,
  bodies: readonly Buffer[],
  concurrency: number,
  count: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true });
  const latencies = new Float64Array(count);
  let [sent, failed] = [0, 0];
  const startedMs = performance.now();
  const sendInTurn = async (): Promise<void> => {
    while (sent < count) {
      const index = sent++;
      const sentMs = performance.now();
      const status = await new Promise<number>((resolve, reject) =>
        post(agent, url, bodies[index % bodies.length], resolve, reject),
      );
      latencies[index] = performance.now() - sentMs;
      if (status !== 200) failed++;
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, sendInTurn));
  } finally {
    // After an error, nothing more is sent.
    sent = count;
    agent.destroy();
  }
  const elapsedMs = performance.now() - startedMs;
  return { latencies, failed, requestsPerSecond: (1000 * count) / elapsedMs };
}

/** Sends a request. A connection that is lost, even in the middle of an answer, is an error. */
function post(
  agent: Agent,
  url: string,
  body: Buffer,
  onAnswer: (status: number) => void,
  onError: (error: Error) => void,
): void {
  const sent = request(url, { method: 'POST', agent, headers: { 'content-length': body.length } }, (response) => {
    response.on('error', onError).on('end', () => onAnswer(response.statusCode ?? 0));
    response.resume();
  });
  sent.on('error', onError).end(body);
}
