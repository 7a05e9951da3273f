import { z } from 'zod';

import { AppError, unknownName } from '../../errors.ts';
import { MAX_STEPS, MAX_WINDOW_DAYS } from '../../funnel/steps.ts';
import type { JobContext } from '../../job.ts';
import { namedRecord } from '../../named-record.ts';
import { readTextFile } from '../../read-text-file.ts';
import { issueText } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { jsonReason } from '../../text/system.ts';
import { ENCODINGS, MAX_TITLES } from '../files/dialect.ts';
import { VALUE_FORMATS } from '../values/value-formats.ts';

/** Kinds of feature values: names, numbers, or several names in one cell. */
export const FEATURE_KINDS = ['categorical', 'numeric', 'multi'] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

/**
 * What to do with a later step whose earlier step is missing: reject the record, fail the import, or count the earlier
 * steps as reached.
 */
export const ILLEGAL_POLICIES = ['reject', 'fail', 'repair'] as const;
export type IllegalPolicy = (typeof ILLEGAL_POLICIES)[number];

const column = z.string().min(1);

/** The mapping file: the role of each column. Everything is optional; column names are those of the header. */
export const mappingSchema = z.strictObject({
  id: column.optional(),
  user: column.optional(),
  time: column.optional(),
  bank: column.optional(),
  banner: column.optional(),
  steps: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        column: column.optional(),
        windowDays: z.number().min(0).max(MAX_WINDOW_DAYS).optional(),
      }),
    )
    .min(1)
    .max(MAX_STEPS)
    .optional(),
  features: namedRecord(z.enum(FEATURE_KINDS), column).optional(),
  ignore: z.array(column).optional(),
  events: z.strictObject({ id: column, step: column, time: column }).optional(),
  /** The separator of the values in a cell, by multi-valued column. */
  separators: namedRecord(z.string().length(1), column).optional(),
  /** How a column's dates or numbers are written; by default, as its first records show. */
  formats: namedRecord(z.enum(VALUE_FORMATS), column).optional(),
  /** Cells that count as empty, e.g. `NULL`. */
  missing: z.array(z.string().min(1)).optional(),
  dialect: z
    .strictObject({
      delimiter: z.string(),
      quote: z.string(),
      encoding: z.enum(ENCODINGS),
      header: z.boolean(),
      titles: z.number().int().min(0).max(MAX_TITLES),
      table: z.string().min(1),
      partitions: z.boolean(),
    })
    .partial()
    .optional(),
  illegal: z.enum(ILLEGAL_POLICIES).optional(),
  /**
   * For audiences: the column of each model feature, by the feature's name; defaults to the column of the same name.
   */
  columns: namedRecord(column, column).optional(),
  /** For audiences: a column of weights that multiply the scores of all banks. */
  weight: column.optional(),
  /** For audiences: per bank, a column of weights that multiply its score. */
  bankWeights: namedRecord(column, z.string().min(1)).optional(),
});

/** The content of a mapping file. */
export type MappingFile = z.infer<typeof mappingSchema>;

/** Reads and checks a mapping file; throws `invalid-config` or `unknown-name` with the error and its location. */
export async function loadMapping(path: string, job: JobContext): Promise<MappingFile> {
  const text = await readTextFile(path, job).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    throw new AppError('invalid-input', message('ingest.cannotReadMapping', { path }), message('ingest.checkPath'), {
      cause: error,
    });
  });
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new AppError(
      'invalid-config',
      message('ingest.mappingNotJson', { path, reason: jsonReason(error) }),
      undefined,
      { cause: error },
    );
  }
  return parseMapping(content);
}

/** A mapping that is given as its content, or as the path of its file; an empty one if none is given. */
export async function givenMapping(mapping: unknown, job: JobContext): Promise<MappingFile> {
  return typeof mapping === 'string' ? loadMapping(mapping, job) : parseMapping(mapping ?? {});
}

/** The mapping, with these formats of columns taking precedence over its own. */
export function withFormats(mapping: MappingFile, formats: MappingFile['formats'] = {}): MappingFile {
  if (Object.keys(formats).length === 0) return mapping;
  return { ...mapping, formats: { ...mapping.formats, ...formats } };
}

/** Checks the content of a mapping file; throws `invalid-config` or `unknown-name` with the error and its location. */
export function parseMapping(content: unknown): MappingFile {
  const parsed = mappingSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw mappingError(parsed.error.issues[0], content);
}

function mappingError(issue: z.core.$ZodIssue, content: unknown): AppError {
  const keyPath = issue.path.join('.');
  const given = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    content,
  );
  if (issue.code === 'unrecognized_keys')
    return unknownName(
      keyPath === '' ? message('ingest.mappingKey') : message('ingest.mappingKeyIn', { path: keyPath }),
      issue.keys[0],
      keysAt(issue.path),
    );
  if (issue.code === 'invalid_value' && typeof given === 'string')
    return unknownName(message('ingest.mappingValue', { path: keyPath }), given, issue.values.map(String));
  const reason = issueText(issue, content);
  return new AppError(
    'invalid-config',
    keyPath === ''
      ? message('ingest.invalidMapping', { reason })
      : message('ingest.invalidMappingAt', { path: keyPath, reason }),
    message('ingest.mappingKeys', { keys: Object.keys(mappingSchema.shape) }),
  );
}

function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const { steps, events, dialect } = mappingSchema.shape;
  switch (path[0]) {
    case 'steps':
      return Object.keys(steps.unwrap().element.shape);
    case 'events':
      return Object.keys(events.unwrap().shape);
    case 'dialect':
      return Object.keys(dialect.unwrap().shape);
    default:
      return Object.keys(mappingSchema.shape);
  }
}
