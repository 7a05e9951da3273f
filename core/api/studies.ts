import { z } from 'zod';

import { message } from '../text/message.ts';
import { declareCall } from './contract/call.ts';
import { project, text } from './contract/inputs.ts';
import { anyStudy, studyResult } from './contract/study-results.ts';

/** The studies of a project. */
export const studiesCall = declareCall({
  name: 'studies',
  summary: 'list the studies of models',
  input: z.strictObject({ project }),
  result: z.object({
    studies: z.array(
      z.object({
        study: z.string(),
        kind: z.enum(['hyper', 'transfer', 'tsne', 'importance']),
        /** In names alone: `r3`, `r3: activation`, `aitm: d = 1, 5`. */
        title: z.string(),
        dataset: z.string(),
        bank: z.string().nullable(),
        /** False for one that was stopped: asked for again, it goes on. */
        done: z.boolean(),
        createdAt: z.string(),
      }),
    ),
  }),
  async handle(input) {
    const [{ withProject }, { describeStudies }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../study/study.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) => ({ studies: describeStudies(opened) }));
  },
});

/** What came of one study. */
export const studyCall = declareCall({
  name: 'study',
  summary: 'show what came of a study',
  input: z.strictObject({ project, study: text() }),
  result: anyStudy,
  async handle(input) {
    const [{ withProject }, { readStudy }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../study/study.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) => studyResult(readStudy(opened, input.study)));
  },
});

/** Deletes a study; its runs stay. */
export const deleteStudyCall = declareCall({
  name: 'delete-study',
  summary: 'delete a study and keep its runs',
  writes: true,
  input: z.strictObject({ project, study: text() }),
  result: z.object({}),
  async handle(input) {
    const [{ withProject }, { deleteStudy }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../store/runs/studies.ts'),
    ]);
    return withProject(
      input.project,
      { mode: 'write', purpose: message('api.deletion', { name: input.study }) },
      (opened) => {
        deleteStudy(opened, input.study);
        return {};
      },
    );
  },
});
