import { z } from 'zod';

import { AppError, unknownName } from '../errors.ts';
import { saying } from '../text/issue.ts';
import { message } from '../text/message.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { newProject, project, text } from './contract/inputs.ts';
import { isoTime } from './contract/iso-time.ts';
import { deletion, moment } from './contract/results.ts';
import { openToList } from './open.ts';

/** The datasets of a project. */
export const datasetsCall = declareCall({
  name: 'datasets',
  summary: 'list the datasets of a project',
  input: z.strictObject({ project: newProject }),
  result: z.object({
    datasets: z.array(
      z.object({
        name: z.string(),
        rows: z.number(),
        records: z.number(),
        accepted: z.number(),
        rejected: z.number(),
        immature: z.number(),
        steps: z.array(z.object({ name: z.string(), windowDays: z.number() })),
        columns: z.array(
          z.object({ name: z.string(), role: z.string(), distinct: z.number().nullable(), missing: z.number() }),
        ),
        firstTime: moment,
        lastTime: moment,
        asOf: moment,
        dataHash: z.string(),
        sources: z.array(z.string()),
        createdAt: z.string(),
        /**
         * Whether its funnel is slow for want of counts, as after an import by an older version: `count-dataset` makes
         * them.
         */
        lacksSummaries: z.boolean(),
      }),
    ),
  }),
  async handle(input) {
    const [{ listDatasets }, { lacksRollups }] = await Promise.all([
      import('../store/datasets/datasets.ts'),
      import('../store/datasets/summaries.ts'),
    ]);
    return openToList(input.project, (opened) => ({
      datasets: listDatasets(opened)
        .map((dataset) => ({ ...dataset, lacksSummaries: lacksRollups(opened, dataset) }))
        .map(({ columns, firstTime, lastTime, asOf, ...info }) => ({
          name: info.name,
          rows: info.rows,
          records: info.records,
          accepted: info.accepted,
          rejected: info.rejected,
          immature: info.immature,
          steps: info.steps.map((step) => ({ name: step.name, windowDays: step.windowDays })),
          columns: columns.map((column) => ({
            name: column.name,
            role: column.role,
            distinct: column.distinct,
            missing: column.missing,
          })),
          firstTime: isoTime(firstTime),
          lastTime: isoTime(lastTime),
          asOf: isoTime(asOf),
          dataHash: info.dataHash,
          sources: info.sources,
          createdAt: info.createdAt,
          lacksSummaries: info.lacksSummaries,
        })),
    }));
  },
});

const bank = z.object({
  name: z.string(),
  objective: z.string().nullable(),
  weight: z.number(),
  banners: z.array(z.string()),
  /** The run in use for the bank. */
  promotedRun: z.string().nullable(),
});

/** The banks of a project. */
export const banksCall = declareCall({
  name: 'banks',
  summary: 'list the banks of a project with objective and weight',
  input: z.strictObject({ project: newProject }),
  result: z.object({ banks: z.array(bank) }),
  async handle(input) {
    const { listBanks } = await import('../store/runs/banks.ts');
    return openToList(input.project, (opened) => ({ banks: listBanks(opened) }));
  },
});

/** Sets what a bank wants: the step it is trained, stopped and ranked on. */
export const bankCall = declareCall({
  name: 'bank',
  summary: 'set what a bank wants: its objective, weight and banners',
  input: z.strictObject({
    project: newProject,
    name: cliOption(text(), { positional: true, value: 'NAME', about: 'the bank, as in the export' }),
    objective: cliOption(text().optional(), {
      value: 'STEP',
      about: 'the step the bank wants more of; needed for a new bank, else as it was',
    }),
    weight: cliOption(z.number().positive().optional(), {
      value: 'W',
      about: 'factor of its scores against other banks; else as it was, 1 for a new bank',
    }),
    banners: cliOption(z.array(text()).optional(), {
      value: 'a,b',
      separator: ',',
      mayBeEmpty: true,
      about: "banners to choose from, else as it was; '' and a new bank: those seen in training",
    }),
  }),
  result: bank,
  writes: true,
  async handle(input, job) {
    const [{ withProject }, { getBank, listBanks, saveBank }, { listDatasets }, { unseenNotes }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../store/runs/banks.ts'),
      import('../store/datasets/datasets.ts'),
      import('./unseen.ts'),
    ]);
    const { name } = input;
    // Only what can become a bank makes a project.
    return withProject(
      input.project,
      { mode: 'write', create: input.objective !== undefined, purpose: message('api.bankSettings', { bank: name }) },
      async (opened) => {
        const before = listBanks(opened).find((one) => one.name === name);
        if (before === undefined && input.objective === undefined)
          throw new AppError('usage', message('api.objectiveMissing', { bank: name }), message('api.nameObjective'));
        const steps = [...new Set(listDatasets(opened).flatMap((info) => info.steps.map((step) => step.name)))];
        if (input.objective !== undefined && steps.length > 0 && !steps.includes(input.objective))
          throw unknownName(message('noun.step'), input.objective, steps);
        saveBank(opened, {
          name,
          objective: input.objective ?? before?.objective ?? null,
          weight: input.weight ?? before?.weight ?? 1,
          banners: input.banners ?? before?.banners ?? [],
        });
        const saved = getBank(opened, name);
        for (const note of unseenNotes(opened, saved)) job.report({ phase: 'bank', note });
        return saved;
      },
    );
  },
});

/** Deletes a dataset or a run and gives its space back. */
export const deleteCall = declareCall({
  name: 'delete',
  summary: 'delete a dataset or a run and give its space back',
  input: z
    .strictObject({
      project,
      dataset: cliOption(text().optional(), { value: 'NAME', about: 'dataset to delete' }),
      run: cliOption(text().optional(), { value: 'RUN', about: 'run to delete, as listed by runs' }),
    })
    .refine(
      (input) => (input.dataset === undefined) !== (input.run === undefined),
      saying(message('api.nameDatasetOrRun')),
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
