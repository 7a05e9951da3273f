import { z } from 'zod';

import { ENGINE_CHOICES } from '../../engine/names.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { trainedRun } from '../contract/run-results.ts';
import { segmentName } from '../contract/segment-inputs.ts';
import {
  config,
  epochs,
  members,
  partDatasets,
  period,
  seed,
  separate,
  trainingDefaults,
  withMembers,
} from '../contract/training-inputs.ts';
import { readSettings } from '../json-file.ts';
import { commandOf, resumeCommand, withResumeCommand } from '../resume.ts';

const trainBanksInput = z.strictObject({
  project,
  dataset: cliOption(text(), { value: 'NAME', about: 'dataset to train on' }),
  ...partDatasets,
  banks: cliOption(z.array(text()).min(1).optional(), {
    value: 'a,b',
    about: 'only these banks; default: all of the dataset',
    separator: ',',
  }),
  separate,
  segment: segmentName('train only on samples of this saved segment'),
  ...period,
  model: cliOption(text().optional(), {
    value: 'MODEL',
    about: 'name of the model',
    fallback: trainingDefaults.model,
  }),
  engine: cliOption(z.enum(ENGINE_CHOICES).optional(), {
    value: 'ENGINE',
    about: 'engine that runs the model',
    fallback: trainingDefaults.engine,
  }),
  epochs,
  members,
  seed,
  config: config('settings of model and training (JSON)'),
});

/** Trains a run for each bank of a dataset, starting from a pooled model. */
export const trainBanksCall = declareCall({
  name: 'train-banks',
  summary: 'train a pooled model, then a run for each bank',
  input: trainBanksInput,
  result: z.object({
    /** The pooled run; null if each bank was trained on its own samples only. */
    base: z.string().nullable(),
    runs: z.array(trainedRun.extend({ bank: z.string() })),
    /** The banks that could not be trained, with the reason. */
    failed: z.array(z.object({ bank: z.string(), reason: textSchema })),
  }),
  job: { title: ({ dataset }) => message('api.trainingOfBanks', { dataset }), writes: true },
  async handle({ project: path, separate: isSeparate, ...input }, job) {
    const [{ withProject }, { getRun }, { chooseBanks, trainBanks }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/runs/runs.ts'),
      import('../../train/pooled/train-banks.ts'),
    ]);
    const settings = withMembers(await readSettings(input.config), input.members);
    const options = { ...trainingDefaults, ...input, config: settings, pooled: isSeparate !== true };
    const purpose = message('api.trainingOfBanks', { dataset: input.dataset });
    return withProject(path, { mode: 'write', purpose }, (opened) =>
      withResumeCommand(
        path,
        () => trainBanks(opened, options, job),
        (run) => {
          const banks = chooseBanks(opened, input.dataset, input.banks);
          const stopped = { run, bank: getRun(opened, run).bank };
          return commandFrom({ project: path, separate: isSeparate, ...input }, stopped, banks);
        },
      ),
    );
  },
});

/**
 * The command that continues an interrupted run: the same again while the pooled model is trained, else one that
 * resumes the bank's run and trains the banks after it.
 */
function commandFrom(
  input: z.output<typeof trainBanksInput>,
  { run, bank }: { readonly run: string; readonly bank: string | null },
  banks: readonly string[],
): string {
  const repeated = (remaining: readonly string[] | undefined): string =>
    commandOf({ name: 'train-banks', input: trainBanksInput }, { ...input, banks: remaining });
  if (bank === null) return repeated(input.banks);
  const others = banks.slice(banks.indexOf(bank) + 1);
  const resumed = resumeCommand(input.project, run);
  return others.length === 0 ? resumed : `${resumed} && ${repeated(others)}`;
}
