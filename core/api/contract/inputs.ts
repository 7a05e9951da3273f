import { z } from 'zod';

import { DAY_MS } from '../../funnel/steps.ts';
import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import { VALUE_FORMATS, type ValueFormat } from '../../ingest/values/value-formats.ts';
import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { assignments } from './assignments.ts';
import { customIssue, cliOption } from './call.ts';

/** A non-empty text, e.g. a name or a path. */
export const text = (): z.ZodString => z.string().min(1);

/** The name of something new; spaces around it, which a list would not show, are removed. */
export const givenName = (): z.ZodString => z.string().trim().min(1);

/** The project file that a call works on. */
export const project = cliOption(text(), {
  positional: true,
  value: 'PROJECT',
  about: 'project file (*.stepladder)',
  path: 'write',
});

/** The project file of a call that creates it if it is missing. */
export const newProject = cliOption(text(), {
  positional: true,
  value: 'PROJECT',
  about: 'project file (*.stepladder), created if missing',
  path: 'write',
});

/** The dataset that a call works on. */
export const dataset = cliOption(text(), { value: 'NAME', about: 'dataset of the project' });

/** The content of a mapping file; validated where it is used, with errors that name the key. */
export const mappingContent = z.custom<MappingFile>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  withError(message('api.notMapping')),
);

/** A mapping file, with the roles of columns that inference gets wrong; a window passes its content. */
export const mapping = cliOption(z.union([text(), mappingContent]).optional(), {
  value: 'FILE',
  about: 'mapping file (JSON); without one, columns are recognised by name',
  path: 'read',
});

/** Audience columns whose names differ from the training data, as a mapping file; a window passes its content. */
export const audienceMapping = cliOption(z.union([text(), mappingContent]).optional(), {
  value: 'FILE',
  about: 'JSON for other column names, e.g. { "user": "ID", "columns": { "city": "CITY_NAME" } }',
  path: 'read',
});

/** The formats of columns, as `COLUMN=FORMAT`, by column. */
export const columnFormat = cliOption(
  assignments(formatNamed, (given) => message('formats.notFormatOption', { given }))
    .transform((formats) => Object.fromEntries(formats))
    .optional(),
  {
    value: 'COLUMN=FORMAT',
    about: 'such as day-first, month-first or decimal-comma; default: as the values show',
  },
);

function formatNamed(written: string): ValueFormat | null {
  return VALUE_FORMATS.find((known) => known === written) ?? null;
}

function timeInput(read: (written: string) => number | null) {
  return z.string().transform((written, context) => {
    const ms = read(written);
    if (ms !== null) return ms;
    context.addIssue(customIssue(message('api.notTime', { text: written })));
    return z.NEVER;
  });
}

/** A time as written by people and exports, as milliseconds since 1970; UTC without a zone. */
export const time = timeInput(readTime);

/** The as-of date of an export. */
export const asOf = cliOption(timeInput(readLastTime).optional(), {
  value: 'TIME',
  about: 'as-of date of the data (UTC, whole day): nothing later counts; default: the latest time in them',
});

/** The policy for illegal label chains. */
export const illegal = cliOption(z.enum(['reject', 'fail', 'repair']).optional(), {
  value: 'POLICY',
  about: "a later step without an earlier one; default: the mapping file's, else reject",
});

const isoTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Parses a time up to which something counts: like `readTime`, but a plain date means the end of its day. */
function readLastTime(written: string): number | null {
  const ms = readTime(written);
  return ms !== null && /^\d{4}-\d{2}-\d{2}$/.test(written.trim()) ? ms + DAY_MS - 1 : ms;
}

/**
 * Parses ISO 8601 with or without zone, a plain date, or seconds or milliseconds since 1970; null for any other text.
 */
export function readTime(written: string): number | null {
  const trimmed = written.trim();
  if (/^\d{9,10}$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d{12,13}$/.test(trimmed)) return Number(trimmed);
  const match = isoTime.exec(trimmed);
  if (match === null) return null;
  const zoned = match[1] !== undefined || trimmed.length === 10 ? trimmed : `${trimmed}Z`;
  const ms = Date.parse(zoned.replace(' ', 'T'));
  // `Date.parse` rolls the 31st of a short month over into the next month; reject such a date.
  if (Number.isNaN(ms) || new Date(`${trimmed.slice(0, 10)}T00:00:00Z`).getUTCDate() !== Number(trimmed.slice(8, 10)))
    return null;
  return ms;
}
