import type { z } from 'zod';

import type { JobContext } from '../job.ts';

/** The context of a command: a job's context, and a way to print a result, or its text, before the command ends. */
export interface CommandContext extends JobContext {
  readonly print: (result: unknown, text: string) => Promise<void>;
}

/** A command: an untyped `Call`, as used by parsing and help. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly input: z.ZodObject;
  readonly result: z.ZodType;
  /** Set for a call that is a job, and whether it is a writer: of a project, only one such job can run at a time. */
  readonly job?: { readonly writes: boolean };
  /** Set for a call that writes to the project only briefly, without waiting for other writers. */
  readonly writes?: true;
  /** Resolves with the result; with undefined if the command has printed its own output. */
  readonly handle: (input: never, context: CommandContext) => Promise<unknown>;
}
