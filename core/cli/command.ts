import type { z } from 'zod';

import type { JobContext } from '../job.ts';

/** The context of a command: a job's context, and a way to print a result, or its text, before the command ends. */
export interface CommandContext extends JobContext {
  readonly print: (result: unknown, text: string) => Promise<void>;
}

/** An untyped call, as used by parsing and help. A command that prints its own output returns undefined. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly input: z.ZodObject;
  readonly result: z.ZodType;
  readonly job?: { readonly writes: boolean };
  readonly writes?: true;
  readonly handle: (input: never, context: CommandContext) => Promise<unknown>;
}
