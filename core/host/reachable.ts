import type { z } from 'zod';

import { calls, windowCalls } from '../api.ts';
import type { JobDescription } from '../api/contract/call.ts';
import { unknownName } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { message } from '../text/message.ts';

/** A call without its own types, as the host runs it. */
export interface AnyCall {
  readonly name: string;
  readonly input: z.ZodObject;
  readonly result: z.ZodType;
  readonly job?: JobDescription<never>;
  readonly writes?: true;
  readonly handle: (input: never, job: JobContext) => Promise<unknown>;
}

/** They fill a folder of the user's with files, which no handle stands for; a window has `sample-project` for it. */
const forFolders: ReadonlySet<string> = new Set(['sample', 'demo']);

/** Every call that a window can make. */
export const reachableCalls: readonly AnyCall[] = [...calls, ...windowCalls].filter(
  ({ name }) => !forFolders.has(name),
);

/** The call of a name; throws `unknown-name`. */
export function findCall(catalogue: readonly AnyCall[], name: string): AnyCall {
  const call = catalogue.find((one) => one.name === name);
  if (call === undefined)
    throw unknownName(
      message('noun.call'),
      name,
      catalogue.map((one) => one.name),
    );
  return call;
}

/** Whether something of the project may be another once the call has ended. */
export function writesProject(call: AnyCall): boolean {
  return call.writes === true || waitsForWriters(call);
}

/** Whether a job runs only after those before it that write. */
export function waitsForWriters(call: AnyCall): boolean {
  return call.job?.writes === true;
}
