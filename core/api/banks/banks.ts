import { z } from 'zod';

import { AppError, unknownName } from '../../errors.ts';
import type { FinishedRun } from '../../score/candidates/choose-run.ts';
import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { givenName, newProject, project, text } from '../contract/inputs.ts';
import { changedBank, isCurrency, valueNotes } from './bank-value.ts';

/** Restores a bank's earlier settings, to undo a change. */
export const restoreBankCall = declareCall({
  name: 'restore-bank',
  summary: "restore a bank's earlier settings",
  input: z.strictObject({
    project,
    name: text(),
    /** Null if the bank had no settings. */
    settings: z
      .strictObject({
        objective: text().nullable(),
        weight: z.number().positive(),
        value: z.number().positive().nullable(),
        currency: text().nullable(),
        banners: z.array(text()),
      })
      .nullable(),
  }),
  result: z.object({}),
  writes: true,
  async handle(input) {
    const [{ withProject }, { resetBank, saveBank }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/runs/banks.ts'),
    ]);
    return withProject(
      input.project,
      { mode: 'write', purpose: message('api.bankSettings', { bank: input.name }) },
      async (opened) => {
        if (input.settings === null) resetBank(opened, input.name);
        else saveBank(opened, { name: input.name, ...input.settings });
        return {};
      },
    );
  },
});

const scoringRun = z.object({
  run: z.string(),
  model: z.string(),
  objective: z.string().nullable(),
  dataset: z.string(),
  createdAt: z.string(),
  isPooled: z.boolean(),
  /** The run that this one refits, and whose metrics it has; null if it is not a refit. */
  refitOf: z.string().nullable(),
  /** Whether it ranks after the other runs, since it was trained for a comparison or a study, or on a segment. */
  isFallback: z.boolean(),
  /**
   * By step, predicted / actual conversions on the test set, if far from 1: forecasts for a list are off by about
   * this factor, and so are the bank's scores compared with those of other banks.
   */
  calibrationRatios: z.record(z.string(), z.number()),
});

/** The banks to score for, each with the runs that can score for them; pooled runs are listed once. */
export const scoringBanksCall = declareCall({
  name: 'scoring-banks',
  summary: 'list the banks with the runs that can score for them',
  input: z.strictObject({ project }),
  result: z.object({
    banks: z.array(
      z.object({
        bank: z.string(),
        objective: z.string().nullable(),
        /** The active run, if there is one. */
        active: z.string().nullable(),
        /** The run that scores by default, the bank's own or a pooled one; null if no run can score for the bank. */
        preferred: z.string().nullable(),
        /** The bank's own finished runs in order of preference. */
        runs: z.array(scoringRun),
      }),
    ),
    /** The finished pooled runs, which can score for each bank, in order of preference. */
    pooled: z.array(scoringRun),
  }),
  async handle(input) {
    const [{ withProject }, { miscalibratedRatios, scoringBanks }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../score/candidates/choose-run.ts'),
    ]);
    const described = (run: FinishedRun): z.output<typeof scoringRun> => ({
      run: run.run,
      model: run.model,
      objective: run.objective,
      dataset: run.dataset,
      createdAt: run.createdAt,
      isPooled: run.bank === null,
      refitOf: run.refitOf,
      isFallback: run.isFallback,
      calibrationRatios: miscalibratedRatios(run),
    });
    return withProject(input.project, { mode: 'read' }, (opened) => {
      const { banks, pooled } = scoringBanks(opened);
      return {
        banks: banks.map(({ bank, objective, active, preferred, runs }) => ({
          bank,
          objective,
          active,
          preferred: preferred?.run ?? null,
          runs: runs.map(described),
        })),
        pooled: pooled.map(described),
      };
    });
  },
});

/** The settings of a bank. */
export const bank = z.object({
  name: z.string(),
  objective: z.string().nullable(),
  weight: z.number(),
  /** The value of one conversion of the objective, and its currency. */
  value: z.number().nullable(),
  currency: z.string().nullable(),
  banners: z.array(z.string()),
  /** The active run of the bank. */
  promotedRun: z.string().nullable(),
});

/** Sets a bank's objective (the step that decides early stopping and ranking), weight, value and banners. */
export const bankCall = declareCall({
  name: 'bank',
  summary: "set a bank's objective, weight, value of a conversion and banners",
  input: z.strictObject({
    project: newProject,
    name: cliOption(givenName(), { positional: true, value: 'NAME', about: 'name of the bank, as in the export' }),
    objective: cliOption(text().optional(), {
      value: 'STEP',
      about: 'the step to optimise for; required for a new bank; default: unchanged',
    }),
    weight: cliOption(z.number().positive().optional(), {
      value: 'W',
      about: 'factor on its scores when banks compete; default: unchanged, 1 for a new bank',
    }),
    value: cliOption(z.number().min(0).max(1e12).optional(), {
      value: 'AMOUNT',
      about: 'what one conversion of the objective is worth; default: unchanged; 0 removes it',
    }),
    currency: cliOption(
      text()
        .refine(isCurrency, withError(message('api.notCurrency')))
        .optional(),
      {
        value: 'CODE',
        about: 'currency of the value, such as EUR; default: unchanged',
      },
    ),
    banners: cliOption(z.array(text()).optional(), {
      value: 'a,b',
      separator: ',',
      mayBeEmpty: true,
      about: "banners to choose from; default: unchanged; '' or a new bank: those seen in training",
    }),
  }),
  result: bank,
  writes: true,
  async handle(input, job) {
    const [{ withProject }, { getBank, listBanks, saveBank }, { listDatasets }, { unseenNotes }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/runs/banks.ts'),
      import('../../store/datasets/datasets.ts'),
      import('./unseen.ts'),
    ]);
    const { name } = input;
    // Create the project only if the input can create a bank.
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
        saveBank(opened, changedBank(before, input));
        const saved = getBank(opened, name);
        for (const note of [...valueNotes(before, saved, input.value), ...unseenNotes(opened, saved)])
          job.report({ phase: 'bank', note });
        return saved;
      },
    );
  },
});
