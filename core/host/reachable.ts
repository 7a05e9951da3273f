import type { z } from 'zod';

import { commandCalls, windowCalls } from '../api.ts';
import type { JobDescription } from '../api/contract/call.ts';
import { unknownName } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { message } from '../text/message.ts';

/** An untyped call, as the host runs it. */
export interface AnyCall {
  readonly name: string;
  readonly input: z.ZodObject;
  readonly result: z.ZodType;
  readonly job?: JobDescription<never>;
  readonly writes?: true;
  readonly handle: (input: never, job: JobContext) => Promise<unknown>;
}

/** Calls for the command line only: they fill a folder, for which there is no handle. Windows use `sample-project`. */
const commandLineOnly: ReadonlySet<string> = new Set(['sample', 'demo']);

/** Loads every call available to windows: a window makes most of them sooner or later. */
export function loadReachableCalls(): Promise<readonly AnyCall[]> {
  return Promise.all(
    Object.entries<() => Promise<AnyCall>>({ ...commandCalls, ...windowCalls })
      .filter(([name]) => !commandLineOnly.has(name))
      .map(([, load]) => load()),
  );
}

/** The call with a name; throws `unknown-name`. */
export function findCall(calls: readonly AnyCall[], name: string): AnyCall {
  const call = calls.find((one) => one.name === name);
  if (call === undefined)
    throw unknownName(
      message('noun.call'),
      name,
      calls.map((one) => one.name),
    );
  return call;
}

/** Whether a call may change the project. */
export function writesProject(call: AnyCall): boolean {
  return call.writes === true || call.job?.writes === true;
}

/** The name of the queue in which a call's jobs run one after another; null if they start immediately. */
export function queueOf(call: AnyCall): string | null {
  if (call.job?.writes === true) return 'writing';
  return call.job?.inOrder === true ? `calls of ${call.name}` : null;
}
