import { z } from 'zod';

import { DATE_FORMATS, NUMBER_FORMATS } from '../../ingest/values/value-formats.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { datasetStep, limitedLabels } from '../contract/dataset-results.ts';
import { asOf, givenName, illegal, mapping, mappingContent, project, text } from '../contract/inputs.ts';
import { damaged, moment, dialect, fileDialect, reject } from '../contract/results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';

const files = cliOption(z.array(text()).min(1), {
  positional: true,
  value: 'FILE',
  about: 'exports to read as one dataset: files, or folders of files',
  path: 'read',
});

/** Previews the beginnings of files, and how they would be read. */
export const inspectCall = declareCall({
  name: 'inspect',
  summary: 'preview files before an import',
  input: z.strictObject({
    project,
    files,
    /**
     * Fixed parts of the dialect; the rest is detected. If given, even if empty, the dialect of a saved mapping is
     * ignored.
     */
    dialect: dialect.partial().optional(),
    /** Whether to use the saved mapping for these columns. */
    useSaved: z.boolean().default(true),
  }),
  result: z.object({
    files: z.array(
      z.object({
        name: z.string(),
        bytes: z.number(),
        format: fileDialect.shape.format,
        compression: z.enum(['none', 'gzip', 'zstd']),
        /** The tables of a database file; empty for other files. */
        tables: z.array(z.string()),
        dialect: fileDialect.nullable(),
        /** The first rows of a text or a sheet, with their line or row: the header, and titles above it. */
        top: z.array(z.object({ number: z.number(), cells: z.array(z.string()) })),
      }),
    ),
    columns: z.array(
      z.object({
        name: z.string(),
        examples: z.array(z.string()),
        distinct: z.number(),
        missing: z.number().nullable(),
        kind: z.enum(['categorical', 'numeric', 'multi']),
        separator: z.string(),
        step: z.string(),
        windowDays: z.number(),
        /** How its dates and numbers are written; null if there is no choice, as for ISO dates and plain numbers. */
        dates: z.enum([...DATE_FORMATS, 'ambiguous']).nullable(),
        numbers: z.enum([...NUMBER_FORMATS, 'ambiguous']).nullable(),
        /** The format that is chosen for ambiguous numbers; null for plain ones. */
        likelyNumbers: z.enum(NUMBER_FORMATS).nullable(),
      }),
    ),
    records: z.array(z.array(z.string())),
    sampled: z.number(),
    mapping: mappingContent,
    savedAs: z.string().nullable(),
    /** Columns that look like steps, in order, if no step was recognised. */
    likelySteps: z.array(z.string()),
    /** Columns of numbers that fit several formats; one was chosen. */
    ambiguousNumbers: z.array(z.string()),
    problems: z.array(
      z.object({
        file: z.string().nullable(),
        /** A column whose format differs between files. */
        column: z.string().optional(),
        code: z.string(),
        message: textSchema,
        help: textSchema.nullable(),
      }),
    ),
  }),
  async handle({ project: path, ...options }, job) {
    const { previewFiles } = await import('../../ingest/preview.ts');
    return withReadOnlyProject(path, (opened) => previewFiles(opened, options, job));
  },
});

/** A dry run of an import; writes nothing. */
export const checkImportCall = declareCall({
  name: 'check-import',
  summary: 'check files as an import would, without importing them',
  input: z.strictObject({ project, files, mapping, illegal, asOf }),
  result: z.object({
    records: z.number(),
    accepted: z.number(),
    rejected: z.number(),
    samples: z.number(),
    immature: z.number(),
    rejects: z.array(
      z.object({
        reason: z.string(),
        count: z.number(),
        accepted: textSchema.nullable(),
        examples: z.array(reject),
      }),
    ),
    illegal: z.object({ policy: z.enum(['reject', 'fail', 'repair']), count: z.number(), stops: z.boolean() }),
    labels: limitedLabels,
    steps: z.array(datasetStep),
    columns: z.array(
      z.object({ name: z.string(), role: z.string(), distinct: z.number().nullable(), missing: z.number() }),
    ),
    /** Categorical columns with many distinct values, all of them numbers. */
    numeric: z.array(z.string()),
    /** Samples before 1990, and after now; given an as-of date, `late` counts the rejects for being after it. */
    implausibleTimes: z.object({ early: z.number(), late: z.number() }),
    firstTime: moment,
    lastTime: moment,
    asOf: moment,
    mapping: mappingContent,
    /** Files in which bytes that are invalid in their encoding were replaced. */
    damaged: z.array(z.string()),
    elapsedMs: z.number(),
  }),
  async handle(input, job) {
    const { checkImport } = await import('../../ingest/check-import.ts');
    const { dialect: _, columns, ...check } = await checkImport(input, job);
    return {
      ...check,
      columns: columns.map(({ name, role, distinct, missing }) => ({ name, role, distinct, missing })),
    };
  },
});

/** The saved mappings, each for files with the columns that it names. */
export const mappingsCall = declareCall({
  name: 'mappings',
  summary: 'list the saved mappings',
  input: z.strictObject({ project }),
  result: z.object({
    mappings: z.array(
      z.object({ name: z.string(), columns: z.array(z.string()), mapping: mappingContent, savedAt: z.string() }),
    ),
    damaged,
  }),
  async handle(input) {
    const { readMappings } = await import('../../store/datasets/mappings.ts');
    return withReadOnlyProject(input.project, (opened) => {
      const { intact, damaged: rows } = readMappings(opened);
      const mappings = intact.map((saved) => ({ ...saved, mapping: mappingContent.parse(saved.mapping) }));
      return { mappings, damaged: describeDamaged(rows) };
    });
  },
});

/** Renames a saved mapping. */
export const renameMappingCall = declareCall({
  name: 'rename-mapping',
  summary: 'rename a saved mapping',
  input: z.strictObject({ project, name: text(), newName: givenName().max(200) }),
  result: z.object({ name: z.string() }),
  writes: true,
  async handle({ project: path, name, newName }) {
    const [{ withProject }, { renameMapping }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/datasets/mappings.ts'),
    ]);
    return withProject(path, { mode: 'write', purpose: message('api.mappingRename', { mapping: name }) }, (opened) => {
      renameMapping(opened, name, newName);
      return { name: newName };
    });
  },
});

/** Deletes a saved mapping; the columns of files that it was for are then recognised by name again. */
export const deleteMappingCall = declareCall({
  name: 'delete-mapping',
  summary: 'delete a saved mapping',
  input: z.strictObject({ project, name: text() }),
  result: z.object({ deleted: z.string() }),
  writes: true,
  async handle({ project: path, name }) {
    const [{ withProject }, { deleteMapping }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/datasets/mappings.ts'),
    ]);
    return withProject(
      path,
      { mode: 'write', purpose: message('api.mappingDeletion', { mapping: name }) },
      (opened) => {
        deleteMapping(opened, name);
        return { deleted: name };
      },
    );
  },
});
