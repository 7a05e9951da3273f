import type { z } from 'zod';

import { calls } from '../api.ts';
import type { JobContext } from '../job.ts';
import { serveCommand } from './serve.ts';

/** What a command receives: a job's context, and a way to print a result before the command ends. */
export interface CommandContext extends JobContext {
  readonly print: (result: unknown) => Promise<void>;
}

/** A call without its own types, as parsing and help see it. A command that prints by itself gives back undefined. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly input: z.ZodObject;
  readonly result: z.ZodType;
  readonly handle: (input: never, context: CommandContext) => Promise<unknown>;
}

/** Every command: the calls of the contract, and `serve`, which runs until it is stopped. */
export const commands: readonly Command[] = [...calls, serveCommand];
