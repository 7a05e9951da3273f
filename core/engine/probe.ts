import { execFile, type ExecFileException } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import '../native-settings.ts';
import { message, type Text } from '../text/message.ts';

const require = createRequire(import.meta.url);

/** The version of an installed npm package; null if it is not installed. */
export function packageVersion(name: string): string | null {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  return null;
}

/**
 * The result of a script: its last line of output and everything it wrote to standard error, or why it failed.
 */
export type ScriptResult = { readonly ok: true; readonly output: string; readonly errors: string } | ScriptFailure;

/** Why a script failed; one that timed out may only have run on a busy machine. */
export interface ScriptFailure {
  readonly ok: false;
  readonly timedOut: boolean;
  readonly reason: Text;
}

/** Long enough to read a large library from a slow disk, on a busy machine, and to wake up a GPU. */
const MAX_SCRIPT_MS = 60_000;

/**
 * Runs a script in a separate Node process, so that an abort of a native library ends only that process. Within
 * Electron, which cannot start Node, runs it in a thread.
 */
export async function tryScript(script: string, timeoutMs = MAX_SCRIPT_MS): Promise<ScriptResult> {
  return process.versions['electron'] === undefined ? tryInProcess(script, timeoutMs) : tryInThread(script, timeoutMs);
}

async function tryInProcess(script: string, timeoutMs: number): Promise<ScriptResult> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: dirname(dirname(import.meta.dirname)),
      timeout: timeoutMs,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    return { ok: true, output: stdout.trim().split('\n').at(-1) ?? '', errors: stderr };
  } catch (error) {
    const failure = error as ExecFileException;
    return failure.killed === true ? tooSlow(timeoutMs) : failed(reasonOf(failure));
  }
}

/** Runs a module's source in a thread; it resolves packages from this module's location. */
export async function tryInThread(script: string, timeoutMs = MAX_SCRIPT_MS): Promise<ScriptResult> {
  let timer: NodeJS.Timeout | undefined;
  try {
    // A module without a file has no folder from which to resolve packages.
    const source = script.replace(
      /\bimport\('([^']+)'\)/g,
      (_, name: string) => `import(${JSON.stringify(import.meta.resolve(name))})`,
    );
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      stdout: true,
      stderr: true,
    });
    let timedOut = false;
    timer = setTimeout(() => {
      timedOut = true;
      void worker.terminate();
    }, timeoutMs);
    const [output, errors, [code]] = await Promise.all([
      text(worker.stdout),
      text(worker.stderr),
      once(worker, 'exit') as Promise<[number]>,
    ]);
    // A thread that is terminated before it starts exits with 0.
    if (timedOut) return tooSlow(timeoutMs);
    return code === 0
      ? { ok: true, output: output.trim().split('\n').at(-1) ?? '', errors }
      : failed(message('engine.endedWith', { code }));
  } catch (error) {
    return failed((error as Error).message.split('\n')[0]);
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow(timeoutMs: number): ScriptFailure {
  return { ok: false, timedOut: true, reason: message('engine.noAnswer', { seconds: timeoutMs / 1000 }) };
}

function failed(reason: Text): ScriptFailure {
  return { ok: false, timedOut: false, reason };
}

function reasonOf({ message: reason, stderr, signal }: ExecFileException): Text {
  const line = (stderr ?? '')
    .split('\n')
    .find((text) => /^\w*Error\b/.test(text))
    ?.trim();
  if (line !== undefined) return line;
  return signal === undefined || signal === null ? reason.split('\n')[0] : message('engine.endedBy', { signal });
}
