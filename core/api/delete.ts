import { z } from 'zod';

import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { withError } from '../text/issue.ts';
import { message } from '../text/message.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { project, text } from './contract/inputs.ts';
import { deletion } from './contract/results.ts';

const input = z
  .strictObject({
    project,
    dataset: cliOption(text().optional(), { value: 'NAME', about: 'dataset to delete' }),
    run: cliOption(text().optional(), { value: 'RUN', about: 'run to delete, as listed by runs' }),
    bank: cliOption(text().optional(), { value: 'B', about: 'bank whose settings and active run to delete' }),
  })
  .refine(
    ({ dataset, run, bank }) => [dataset, run, bank].filter((name) => name !== undefined).length === 1,
    withError(message('api.nameWhatToDelete')),
  );

type Input = z.output<typeof input>;

/** Deletes a dataset, a run or a bank, even a damaged one, and frees its space. */
export const deleteCall = declareCall({
  name: 'delete',
  summary: "delete a dataset, a run or a bank's settings and free its space",
  input,
  result: deletion,
  job: { title: (given) => message('api.deletion', { name: nameOf(given) }), writes: true },
  async handle(given, job) {
    const { withProject } = await import('../store/file/project.ts');
    const purpose = message('api.deletion', { name: nameOf(given) });
    return withProject(given.project, { mode: 'write', purpose }, (opened) => deleteNamed(opened, given, job));
  },
});

function nameOf({ dataset, run, bank }: Partial<Input>): string {
  return dataset ?? run ?? bank ?? '';
}

async function deleteNamed(
  opened: Project,
  { dataset, run, bank }: Input,
  job: JobContext,
): Promise<z.input<typeof deletion>> {
  const [{ deleteDataset }, { deleteRun }, { deleteBank }, { releaseSpace }] = await Promise.all([
    import('../store/datasets/datasets.ts'),
    import('../store/runs/runs.ts'),
    import('../store/runs/banks.ts'),
    import('../store/file/space.ts'),
  ]);
  if (dataset !== undefined) {
    deleteDataset(opened, dataset);
    return { deleted: dataset, freedBytes: await releaseSpace(opened, job) };
  }
  if (run !== undefined) {
    const { describeRuns } = await import('../train/runs/describe.ts');
    const refits = describeRuns(opened, ({ status }) => status === 'done')
      .intact.filter(({ outline }) => outline?.refit?.run === run)
      .map((refit) => refit.run.run);
    deleteRun(opened, run);
    return { deleted: run, freedBytes: await releaseSpace(opened, job), ...(refits.length > 0 && { refits }) };
  }
  deleteBank(opened, bank!);
  return { deleted: bank!, freedBytes: 0 };
}

/** Removes an exported list from the history; its file is kept. */
export const deleteExportCall = declareCall({
  name: 'delete-export',
  summary: 'remove an exported list from the history and keep its file',
  input: z.strictObject({ project, export: z.number().int() }),
  result: z.object({}),
  writes: true,
  async handle({ project: path, export: id }) {
    const [{ withProject }, { deleteExport }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../store/runs/exports.ts'),
    ]);
    return withProject(path, { mode: 'write', purpose: message('api.exportDeletion', { id }) }, (opened) => {
      deleteExport(opened, id);
      return {};
    });
  },
});
