import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

let display: Promise<string | null> | null = null;

/** The virtual display of this test process, e.g. `:99`; null if Xvfb is not installed. */
export function virtualDisplay(): Promise<string | null> {
  display ??= startXvfb();
  return display;
}

async function startXvfb(): Promise<string | null> {
  // Xvfb finds a free number itself and writes it to the file descriptor.
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  process.on('exit', () => child.kill());
  child.unref();
  const failed = once(child, 'exit').then(
    () => null,
    () => null,
  );
  const stream = child.stdio[3] as Socket;
  const started = once(stream, 'data').then(([number]: unknown[]) => `:${String(number).trim()}`);
  const name = await Promise.race([started, failed]);
  stream.unref();
  return name;
}
