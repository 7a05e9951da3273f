import { z } from 'zod';

import { AppError } from '../errors.ts';
import { withError } from '../text/issue.ts';
import { message } from '../text/message.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { project, text } from './contract/inputs.ts';
import { deletion } from './contract/results.ts';

/** Deletes a dataset or a run and frees its space. */
export const deleteCall = declareCall({
  name: 'delete',
  summary: 'delete a dataset or a run and free its space',
  input: z
    .strictObject({
      project,
      dataset: cliOption(text().optional(), { value: 'NAME', about: 'dataset to delete' }),
      run: cliOption(text().optional(), { value: 'RUN', about: 'run to delete, as listed by runs' }),
    })
    .refine(
      (input) => (input.dataset === undefined) !== (input.run === undefined),
      withError(message('api.nameDatasetOrRun')),
    ),
  result: deletion,
  job: { title: (input) => message('api.deletion', { name: input.dataset ?? input.run ?? '' }), writes: true },
  async handle(input) {
    const [{ withProject }, { deleteDataset }, { deleteRun }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../store/datasets/datasets.ts'),
      import('../store/runs/runs.ts'),
    ]);
    return withProject(
      input.project,
      { mode: 'write', purpose: message('api.deletion', { name: input.dataset ?? input.run ?? '' }) },
      async (opened) => {
        if (input.dataset !== undefined) return deleteDataset(opened, input.dataset);
        if (input.run !== undefined) return deleteRun(opened, input.run);
        throw new AppError('usage', message('api.nothingToDelete'));
      },
    );
  },
});
