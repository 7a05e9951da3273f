/**
 * Runs command lines in one process that loads the program once, for tests that need no process of their own: loading
 * it takes longer than most commands.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { CallName, CallResult } from '../../core/api.ts';
import { checkedResult, type ProcessResult } from './process.ts';

/** The process for command lines. */
export const CHILD = join(import.meta.dirname, 'command-lines-child.ts');

let child: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Runs a command line after the previous ones. */
export function runLine(args: readonly string[]): Promise<ProcessResult> {
  const result = last.then(() => send(args));
  last = result.catch(() => undefined);
  return result;
}

async function send(args: readonly string[]): Promise<ProcessResult> {
  child ??= fork(CHILD, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // The child keeps this process running only while a command runs, and ends with it.
  for (const each of [child, child.channel]) each?.ref();
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${args.join(' ')} ended the process with ${String(code)}`);
  });
  child.send(args);
  const [result] = (await Promise.race([once(child, 'message', { signal }), ended])) as [ProcessResult];
  // Otherwise each command would leave its listeners behind.
  answered.abort();
  for (const each of [child, child.channel]) each?.unref();
  return result;
}

/** Runs a call with --json and returns its result, checked against the call's schema. */
export async function resultOfLine<Name extends CallName>(name: Name, ...args: string[]): Promise<CallResult<Name>> {
  return checkedResult(name, await runLine([name, ...args, '--json']));
}
