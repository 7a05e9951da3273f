import { z } from 'zod';

import type { Annotation, AnnotationContent } from '../../store/datasets/annotations.ts';
import type { Project } from '../../store/file/project.ts';
import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { isPrintable } from '../../text/shown.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { project, readTime, text } from '../contract/inputs.ts';
import { damaged } from '../contract/results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';

const MAX_LENGTH = 200;

/** A stored annotation. */
export const annotation = z.object({
  id: z.number(),
  /** A day in UTC: `2026-05-31`. */
  day: z.string(),
  text: z.string(),
  /** Null for all banks. */
  bank: z.string().nullable(),
  savedAt: z.string(),
});

const day = (): z.ZodString =>
  z
    .string()
    .refine(
      (written) => /^\d{4}-\d{2}-\d{2}$/.test(written) && readTime(written) !== null,
      withError(message('annotation.notDay')),
    );
const oneLine = (): z.ZodString =>
  z
    .string()
    .refine(
      (written) => written.trim() !== '' && written.length <= MAX_LENGTH && isPrintable(written),
      withError(message('annotation.badText', { max: MAX_LENGTH })),
    );
const id = z.number().int().min(1);

/** The annotations of a project. */
export const annotationListCall = declareCall({
  name: 'annotation list',
  summary: 'list the annotations of days, which every trend shows',
  input: z.strictObject({
    project,
    bank: cliOption(text().optional(), { value: 'B', about: 'only those of this bank and of all banks' }),
  }),
  result: z.object({ annotations: z.array(annotation), damaged }),
  async handle({ project: path, bank }) {
    const [{ readAnnotations }, { concerns }] = await Promise.all([
      import('../../store/datasets/annotations.ts'),
      import('../../review/annotations.ts'),
    ]);
    return withReadOnlyProject(path, (opened) => {
      const { intact, damaged: rows } = readAnnotations(opened);
      return { annotations: intact.filter((one) => concerns(one, bank)), damaged: describeDamaged(rows) };
    });
  },
});

/** Adds an annotation to a day. */
export const annotationAddCall = declareCall({
  name: 'annotation add',
  summary: 'note what happened on a day; every trend shows it',
  input: z.strictObject({
    project,
    day: cliOption(day(), { positional: true, value: 'DAY', about: 'day in UTC, such as 2026-05-31' }),
    text: cliOption(oneLine(), { positional: true, value: 'TEXT', about: 'what happened, in one line' }),
    bank: cliOption(text().optional(), { value: 'B', about: 'only for trends of this bank and of all banks' }),
  }),
  result: annotation,
  writes: true,
  async handle({ project: path, bank = null, ...content }) {
    return save(path, { ...content, bank });
  },
});

/** Removes an annotation, even a damaged one. */
export const annotationRemoveCall = declareCall({
  name: 'annotation remove',
  summary: 'remove the annotation of a day',
  input: z.strictObject({
    project,
    id: cliOption(id, { positional: true, value: 'NUMBER', about: 'its number in the list' }),
  }),
  result: z.object({ id: z.number() }),
  writes: true,
  async handle({ project: path, id: removed }) {
    const { deleteAnnotation } = await import('../../store/datasets/annotations.ts');
    await write(path, (opened) => deleteAnnotation(opened, removed));
    return { id: removed };
  },
});

/** Adds or changes an annotation in the window. */
export const saveAnnotationCall = declareCall({
  name: 'save-annotation',
  summary: 'add or change the annotation of a day',
  input: z.strictObject({
    project,
    /** Absent for a new annotation. */
    id: id.optional(),
    day: day(),
    text: oneLine(),
    bank: text().nullable(),
  }),
  result: annotation,
  writes: true,
  async handle({ project: path, id: changed, ...content }) {
    return save(path, content, changed);
  },
});

async function save(path: string, content: AnnotationContent, changed?: number): Promise<Annotation> {
  const { saveAnnotation } = await import('../../store/datasets/annotations.ts');
  return write(path, (opened) => saveAnnotation(opened, { ...content, text: content.text.trim() }, changed));
}

async function write<Result>(path: string, change: (opened: Project) => Result): Promise<Result> {
  const { withProject } = await import('../../store/file/project.ts');
  return withProject(path, { mode: 'write', purpose: message('annotation.saving') }, change);
}
