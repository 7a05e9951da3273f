import { z } from 'zod';

import { cliOptionIfAny, explainIssue } from '../api/contract/call.ts';
import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import type { FileHandles, FileUse } from './files.ts';
import type { AnyCall } from './reachable.ts';

/** The context for reading a call's input. */
export interface HostInput {
  readonly project: string | null;
  readonly files: FileHandles;
}

/**
 * Validates a window's input by the call's schema, with the project filled in and the handles replaced by paths. Throws
 * `invalid-input` or `state`.
 */
export function readInput(
  call: AnyCall,
  given: unknown,
  { project, files }: HostInput,
): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new AppError('invalid-input', message('host.inputNotObject', { call: call.name }));
  if (Object.hasOwn(given, 'project')) throw new AppError('invalid-input', message('host.projectNamed'));
  const input = replaceFields(call.input, given as Record<string, unknown>, files);
  const complete = Object.hasOwn(call.input.shape, 'project') ? { ...input, project: openedProject(project) } : input;
  const parsed = call.input.safeParse(complete);
  if (!parsed.success) throw new AppError('invalid-input', explainIssue(parsed.error, complete));
  return parsed.data;
}

function openedProject(project: string | null): string {
  if (project === null) throw new AppError('state', message('host.noProject'), message('host.openProject'));
  return project;
}

/**
 * A copy of `value` with handles replaced by paths where the schema marks them; leaves anything that does not match the
 * schema for the validation to reject.
 */
function replaceHandles(schema: z.ZodType, value: unknown, files: FileHandles): unknown {
  const use = pathUse(schema);
  if (use !== null) return resolveAll(value, use, files);
  const unwrappedSchema = unwrapped(schema);
  if (unwrappedSchema !== schema) return replaceHandles(unwrappedSchema, value, files);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => replaceHandles(schema.element as z.ZodType, item, files));
  if (schema instanceof z.ZodObject && typeof value === 'object' && value !== null && !Array.isArray(value))
    return replaceFields(schema, value as Record<string, unknown>, files);
  if (!(schema instanceof z.ZodUnion)) return value;
  // A handle is a text like a path, so a value that matches before the replacement also matches after it.
  const option = (schema.options as readonly z.ZodType[]).find((one) => one.safeParse(value).success);
  return option === undefined ? value : replaceHandles(option, value, files);
}

function replaceFields(
  schema: z.ZodObject,
  value: Readonly<Record<string, unknown>>,
  files: FileHandles,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const fieldSchema = Object.hasOwn(schema.shape, name) ? (schema.shape[name] as z.ZodType) : undefined;
      return [name, fieldSchema === undefined ? field : replaceHandles(fieldSchema, field, files)];
    }),
  );
}

/** Replaces every text, which must be a handle; an object instead of a file, such as a mapping, passes unchanged. */
function resolveAll(value: unknown, use: FileUse, files: FileHandles): unknown {
  if (typeof value === 'string') return files.resolve(value, use);
  return Array.isArray(value) ? value.map((item) => resolveAll(item, use, files)) : value;
}

function pathUse(schema: z.ZodType): FileUse | null {
  return cliOptionIfAny(schema)?.path ?? null;
}

/** Unwraps one layer of a schema, such as optional, default or a transformation. */
function unwrapped(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  )
    return schema.unwrap() as z.ZodType;
  return schema instanceof z.ZodPipe ? (schema.in as z.ZodType) : schema;
}
