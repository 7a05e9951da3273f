import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

import { tritonServer } from '../requirements/triton.ts';

const START_MS = 60_000;
const POLL_MS = 50;
const LOG_LENGTH = 20_000;

/** A running server. */
export interface RunningServer {
  /** The address of its models: `http://127.0.0.1:8000/v2/models`. */
  readonly url: string;
  /** Stops it; open connections delay this. */
  stop(): Promise<void>;
}

/** Starts Triton with models of a repository, on the loopback only. Throws with its log if it does not become ready. */
export async function startTriton(repository: string, models: readonly string[]): Promise<RunningServer> {
  const { command, backends, env } = tritonServer();
  const port = await freePort();
  const options = [
    `--model-repository=${repository}`,
    `--backend-directory=${backends}`,
    '--model-control-mode=explicit',
    ...models.map((name) => `--load-model=${name}`),
    '--http-address=127.0.0.1',
    `--http-port=${port}`,
    '--allow-grpc=false',
    '--allow-metrics=false',
  ];
  const child = spawn(command, options, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (log = (log + part).slice(-LOG_LENGTH)));
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  const startedMs = performance.now();
  while (!(await isReady(port))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() - startedMs > START_MS) {
      await stop();
      throw new Error(`Triton did not become ready:\n${log}`);
    }
    await setTimeout(POLL_MS);
  }
  return { url: `http://127.0.0.1:${port}/v2/models`, stop };
}

/** Sends a request with a connection of its own; GET without a body. */
export async function sendRequest(url: string, body?: string | Uint8Array): Promise<{ status: number; text: string }> {
  const sent = request(url, { method: body === undefined ? 'GET' : 'POST', agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: await text(response) };
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await sendRequest(`http://127.0.0.1:${port}/v2/health/ready`)).status === 200;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
