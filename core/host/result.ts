import { z } from 'zod';

import { cliOptionIfAny } from '../api/contract/call.ts';
import type { FileHandles } from './files.ts';

/** A copy of a result in which handles replace the paths of files, which the schema marks. */
export function grantFiles(schema: z.ZodType, value: unknown, files: FileHandles): unknown {
  const use = cliOptionIfAny(schema)?.path;
  if (use !== undefined && typeof value === 'string') return files.grant(value, use);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return grantFiles(schema.unwrap() as z.ZodType, value, files);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return namesFile(schema.element as z.ZodType)
      ? value.map((item) => grantFiles(schema.element as z.ZodType, item, files))
      : value;
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(schema.shape).filter(
    ([name, field]) => Object.hasOwn(value, name) && namesFile(field as z.ZodType),
  );
  const granted = fields.map(([name, field]) => [
    name,
    grantFiles(field as z.ZodType, (value as Record<string, unknown>)[name], files),
  ]);
  return { ...value, ...(Object.fromEntries(granted) as object) };
}

/** Whether the value can contain a path at all; most results cannot and are passed on as they are. */
function namesFile(schema: z.ZodType): boolean {
  if (cliOptionIfAny(schema)?.path !== undefined) return true;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return namesFile(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodArray) return namesFile(schema.element as z.ZodType);
  return schema instanceof z.ZodObject && Object.values(schema.shape).some((field) => namesFile(field as z.ZodType));
}
