import { z } from 'zod';

import type { DeepReadonly } from '../../deep-readonly.ts';
import type { JobContext } from '../../job.ts';
import { inEnglish } from '../../text/en.ts';
import { issueText } from '../../text/issue.ts';
import { message, type Message, type Text } from '../../text/message.ts';

/** How one input appears on the command line and in its help. */
export interface CliOption {
  readonly about: string;
  /** Placeholder for the value in help: `FILE`, `N`. Absent for a switch without a value. */
  readonly value?: string;
  /** The default to show in help if the schema fills in none. */
  readonly fallback?: string;
  /** Given by position instead of as `--name`, in the order of the schema. */
  readonly positional?: true;
  /** Splits a text into several values: `--banners a,b`. */
  readonly separator?: string;
  /** An empty text means no values: `--banners ''`. */
  readonly mayBeEmpty?: true;
  /** The value is the path of a file or folder to use in this way; windows have a handle instead of the path. */
  readonly path?: 'read' | 'write' | 'show';
}

/** The option of each input schema; the schema object itself is the key. */
const cliOptions = z.registry<CliOption>();

/** Annotates an input schema with its command line option. */
export function cliOption<Schema extends z.ZodType>(schema: Schema, option: CliOption): Schema {
  cliOptions.add(schema, option);
  return schema;
}

/** The option of a window call's input, which needs none unless it names a file. */
export function cliOptionIfAny(schema: z.ZodType): CliOption | undefined {
  return cliOptions.get(schema);
}

/** The option of an input; throws if the input was declared without one. */
export function cliOptionOf(schema: z.ZodType): CliOption {
  const option = cliOptions.get(schema);
  if (option === undefined) throw new Error('an input of a call has no command line option');
  return option;
}

/**
 * One operation of the program, declared once: the command line, its help, the served page and their validation all
 * derive from it. The constant that holds a declaration is named after the call and ends in `Call`: `importCall` is the
 * call `import`. A call with `job` is a job, which may take long; one without is a plain call, which is answered
 * immediately.
 */
export interface Call<
  Name extends string = string,
  Input extends z.ZodObject = z.ZodObject,
  Result extends z.ZodType = z.ZodType,
> {
  readonly name: Name;
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  readonly input: Input;
  readonly result: Result;
  /**
   * Makes the call a job: windows list it under this title with its progress, and jobs that write wait for each other.
   */
  readonly job?: JobDescription<z.output<Input>>;
  /**
   * Set for a call that writes to the project only briefly, without waiting for other writers. Windows refresh when
   * it ends.
   */
  readonly writes?: true;
  /** Runs the call on validated input. */
  readonly handle: (input: z.output<Input>, job: JobContext) => Promise<DeepReadonly<z.input<Result>>>;
}

/** How a job is listed. */
export interface JobDescription<Input> {
  /** The action and its object: `import of may.csv`. */
  title(input: Input): Text;
  /** Whether it writes to the project, so that only one such job can run at a time. */
  readonly writes: boolean;
  /** Set if the call's jobs run one after another, because each replaces the result of the previous one. */
  readonly inOrder?: true;
}

/** Declares a call; infers the handler's types from the schemas. */
export function declareCall<const Name extends string, Input extends z.ZodObject, Result extends z.ZodType>(
  call: Call<Name, Input, Result>,
): Call<Name, Input, Result> {
  return call;
}

/** The type of an input schema without optional, default and transformation. */
export type InputKind =
  | { readonly kind: 'text' | 'switch' }
  | { readonly kind: 'number'; readonly whole: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

/** One input of a call, as needed for argument parsing and help. */
export interface InputShape {
  /** As in the schema: `maxRejects`. */
  readonly name: string;
  /** As on the command line: `max-rejects`. */
  readonly flag: string;
  readonly option: CliOption;
  readonly kind: InputKind;
  readonly repeated: boolean;
  readonly required: boolean;
  readonly defaultValue: unknown;
}

/** The inputs of a call in the order in which its schema declares them. */
export function inputShapes(call: Pick<Call, 'input'>): InputShape[] {
  return Object.entries(call.input.shape).map(([name, schema]) => inputShape(name, schema as z.ZodType));
}

function inputShape(name: string, schema: z.ZodType): InputShape {
  let unwrapped: z.ZodType = schema;
  let required = true;
  let defaultValue: unknown;
  let repeated = false;
  for (;;) {
    if (unwrapped instanceof z.ZodOptional) {
      required = false;
      unwrapped = unwrapped.unwrap() as z.ZodType;
    } else if (unwrapped instanceof z.ZodDefault) {
      required = false;
      defaultValue = unwrapped.def.defaultValue;
      unwrapped = unwrapped.unwrap() as z.ZodType;
    } else if (unwrapped instanceof z.ZodPipe) unwrapped = unwrapped.in as z.ZodType;
    else if (unwrapped instanceof z.ZodArray) {
      repeated = true;
      unwrapped = unwrapped.element as z.ZodType;
    } else break;
  }
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { name, flag, option: cliOptionOf(schema), kind: kindOf(unwrapped), repeated, required, defaultValue };
}

function kindOf(schema: z.ZodType): InputKind {
  if (schema instanceof z.ZodEnum) return { kind: 'choice', choices: schema.options.map(String) };
  if (schema instanceof z.ZodNumber) return { kind: 'number', whole: schema.format === 'safeint' };
  if (schema instanceof z.ZodBoolean) return { kind: 'switch' };
  return { kind: 'text' };
}

/** Details that a schema's own check adds when it rejects an input. */
export function customIssue(text: Message): {
  readonly code: 'custom';
  readonly message: string;
  readonly params: { readonly text: Message };
} {
  return { code: 'custom', message: inEnglish(text), params: { text } };
}

/**
 * Describes the first issue that a schema found in `input`; `nameOf` returns how a part of the input was written by the
 * caller.
 */
export function explainIssue(
  error: z.ZodError,
  input: unknown,
  nameOf: (path: readonly PropertyKey[]) => string = (path) => path.map(String).join('.'),
): Text {
  const issue = error.issues[0];
  const problem = issueText(issue, input);
  if (issue.path.length === 0) return problem;
  const path = nameOf(issue.path);
  // A custom check's message is already a full sentence.
  return issue.code === 'custom'
    ? message('api.issueAt', { path, problem })
    : message('api.issueIs', { path, problem });
}
