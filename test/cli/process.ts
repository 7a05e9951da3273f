import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';

import { commandCalls, type CallName, type CallResult } from '../../core/api.ts';
import '../without-tensorflow.ts';

/** The program's entry point. */
export const main = join(dirname(dirname(import.meta.dirname)), 'core', 'cli', 'main.mjs');

/** How the program ended, and what it wrote. */
export interface ProcessResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line as users do; `onStderr` receives the output so far. */
export function start(
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void = () => undefined,
): Promise<ProcessResult> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr(stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The one line that a call with --json has printed, after validating it against the call's schema. */
export async function checkedResult<Name extends CallName>(
  name: Name,
  { code, stdout, stderr }: ProcessResult,
): Promise<CallResult<Name>> {
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trimEnd().split('\n').length, 1, stdout);
  const printed = JSON.parse(stdout) as CallResult<Name>;
  const call = Object.hasOwn(commandCalls, name) ? await commandCalls[name as keyof typeof commandCalls]() : undefined;
  const parsed = call?.result.parse(printed);
  assert.deepEqual(parsed, printed, `${name} prints more than its schema declares`);
  return printed;
}
