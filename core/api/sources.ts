import { z } from 'zod';

import { message } from '../text/message.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { asOf, illegal, mapping, mappingContent, newProject, project, text } from './contract/inputs.ts';
import { moment, dialect, fileDialect, text as resultText } from './contract/results.ts';
import { openToList } from './open.ts';

const files = cliOption(z.array(text()).min(1), {
  positional: true,
  value: 'FILE',
  about: 'exports to read as one dataset; a folder stands for its files',
  path: 'read',
});

/** What the beginnings of files say about them, and how they would be read. */
export const inspectCall = declareCall({
  name: 'inspect',
  summary: 'look into files before their import',
  input: z.strictObject({
    project: newProject,
    files,
    /**
     * What of the dialect is not to be guessed; where it is given, also empty, that of a remembered mapping does not
     * count.
     */
    dialect: dialect.partial().optional(),
    /** Whether a remembered mapping for these columns is taken. */
    useSaved: z.boolean().default(true),
  }),
  result: z.object({
    files: z.array(
      z.object({
        name: z.string(),
        bytes: z.number(),
        format: z.enum(['text', 'parquet']),
        compression: z.enum(['none', 'gzip', 'zstd']),
        dialect: fileDialect.nullable(),
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
      }),
    ),
    records: z.array(z.array(z.string())),
    sampled: z.number(),
    mapping: mappingContent,
    savedAs: z.string().nullable(),
    /** Where no step was recognised: columns that look like steps, in order. */
    likelySteps: z.array(z.string()),
    problems: z.array(
      z.object({ file: z.string().nullable(), code: z.string(), message: resultText, help: resultText.nullable() }),
    ),
  }),
  async handle({ project: path, ...options }, job) {
    const { previewFiles } = await import('../ingest/preview.ts');
    return openToList(path, (opened) => previewFiles(opened, options, job));
  },
});

const reject = z.object({
  file: z.string(),
  line: z.number(),
  column: z.string().nullable(),
  value: resultText.nullable(),
  reason: z.string(),
  raw: z.string(),
});

/** What an import of files would do; nothing is written. */
export const checkImportCall = declareCall({
  name: 'check-import',
  summary: 'read files as an import would and keep nothing',
  input: z.strictObject({ project: newProject, files, mapping, illegal, asOf }),
  result: z.object({
    records: z.number(),
    accepted: z.number(),
    rejected: z.number(),
    samples: z.number(),
    immature: z.number(),
    rejects: z.array(z.object({ reason: z.string(), count: z.number(), examples: z.array(reject) })),
    illegal: z.object({ policy: z.enum(['reject', 'fail', 'repair']), count: z.number(), stops: z.boolean() }),
    steps: z.array(z.object({ name: z.string(), windowDays: z.number(), timed: z.boolean() })),
    columns: z.array(
      z.object({ name: z.string(), role: z.string(), distinct: z.number().nullable(), missing: z.number() }),
    ),
    /** Categorical columns whose every value is a number, of many different ones. */
    numeric: z.array(z.string()),
    /** Samples with a time before 1990, and after the date of the export (where it is not given, after now). */
    oddTimes: z.object({ early: z.number(), late: z.number() }),
    firstTime: moment,
    lastTime: moment,
    asOf: moment,
    mapping: mappingContent,
    /** Files in which bytes that are no text in their encoding were replaced. */
    damaged: z.array(z.string()),
    elapsedMs: z.number(),
  }),
  async handle(input, job) {
    const { checkImport } = await import('../ingest/check-import.ts');
    return checkImport(input, job);
  },
});

/** The mappings that are remembered for files with the same columns. */
export const mappingsCall = declareCall({
  name: 'mappings',
  summary: 'list the remembered mappings',
  input: z.strictObject({ project: newProject }),
  result: z.object({
    mappings: z.array(
      z.object({ name: z.string(), columns: z.array(z.string()), mapping: mappingContent, savedAt: z.string() }),
    ),
  }),
  async handle(input) {
    const { listMappings } = await import('../store/datasets/mappings.ts');
    return openToList(input.project, (opened) => ({
      mappings: listMappings(opened).map((saved) => ({ ...saved, mapping: mappingContent.parse(saved.mapping) })),
    }));
  },
});

/** Gives a remembered mapping another name. */
export const renameMappingCall = declareCall({
  name: 'rename-mapping',
  summary: 'give a remembered mapping another name',
  input: z.strictObject({ project, name: text(), newName: text().trim().max(200) }),
  result: z.object({ name: z.string() }),
  writes: true,
  async handle({ project: path, name, newName }) {
    const [{ withProject }, { renameMapping }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../store/datasets/mappings.ts'),
    ]);
    return withProject(path, { mode: 'write', purpose: message('api.mappingRename', { mapping: name }) }, (opened) => {
      renameMapping(opened, name, newName);
      return { name: newName };
    });
  },
});

/** Forgets a mapping: files with its columns are guessed again. */
export const deleteMappingCall = declareCall({
  name: 'delete-mapping',
  summary: 'forget a remembered mapping',
  input: z.strictObject({ project, name: text() }),
  result: z.object({ deleted: z.string() }),
  writes: true,
  async handle({ project: path, name }) {
    const [{ withProject }, { deleteMapping }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../store/datasets/mappings.ts'),
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
