import type { z } from 'zod';

import type { JobContext } from '../job.ts';

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
