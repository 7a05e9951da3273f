import { z } from 'zod';

import type { DeepReadonly } from '../../deep-readonly.ts';
import { ENGINE_CHOICES } from '../../engine/names.ts';
import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import type { TrainedBanks } from '../../train/pooled/train-banks.ts';
import { cliOption, customIssue, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { refittedRun, trainedRun } from '../contract/run-results.ts';
import { segmentName } from '../contract/segment-inputs.ts';
import {
  bootstrap,
  config,
  epochs,
  givenFlags,
  members,
  partDatasets,
  period,
  refit,
  seed,
  separate,
  trainingDefaults,
  withEnsemble,
} from '../contract/training-inputs.ts';
import { readSettings } from '../json-file.ts';
import { commandOf, resumeCommand, withResumeCommand } from '../resume.ts';
import { refitCall } from './refit.ts';
import { trainAndRefit } from './then-refit.ts';

const trainBanksInput = z
  .strictObject({
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
    bootstrap,
    seed,
    config: config('settings of model and training (JSON)'),
    refit,
  })
  .superRefine((input, context) => {
    if (input.refit === true && input.valid !== undefined)
      context.addIssue(customIssue(message('api.notWithRefit', { flags: givenFlags(input, ['valid']) })));
  });

const trainedBanks = z.object({
  /** The pooled run; null if each bank was trained on its own samples only. */
  base: z.string().nullable(),
  runs: z.array(trainedRun.extend({ bank: z.string() })),
  /** The banks that could not be trained, with the reason. */
  failed: z.array(z.object({ bank: z.string(), reason: textSchema })),
  /** The refits of the runs; only with `--refit`. */
  refits: z.array(refittedRun).optional(),
});

/** Trains a run for each bank of a dataset, starting from a pooled model. */
export const trainBanksCall = declareCall({
  name: 'train-banks',
  summary: 'train a pooled model, then a run for each bank',
  input: trainBanksInput,
  result: trainedBanks,
  job: { title: ({ dataset }) => message('api.trainingOfBanks', { dataset }), writes: true },
  async handle(input, job) {
    const [{ withProject }, { listRuns }, { trainBanks }, { REFIT_NEXT }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/runs/runs.ts'),
      import('../../train/pooled/train-banks.ts'),
      import('../../train/runs/follow-up.ts'),
    ]);
    const { project: path, separate: isSeparate, refit: isRefitted, ...given } = input;
    const settings = withEnsemble(await readSettings(input.config, job), input);
    const followUp = isRefitted === true ? REFIT_NEXT : undefined;
    const options = { ...trainingDefaults, ...given, config: settings, pooled: isSeparate !== true, followUp };
    const purpose = message('api.trainingOfBanks', { dataset: input.dataset });
    return withProject(path, { mode: 'write', purpose }, async (opened) => {
      const earlier = listRuns(opened).map(({ run }) => run);
      const train = (trainingJob: JobContext): Promise<TrainedBanks> => trainBanks(opened, options, trainingJob);
      const runsOf = ({ runs }: TrainedBanks): string[] => runs.map(({ run }) => run);
      return withResumeCommand<DeepReadonly<z.input<typeof trainedBanks>>>(
        path,
        () =>
          isRefitted === true ? trainAndRefit(opened, { train, runsOf, engine: options.engine }, job) : train(job),
        (run) => commandFrom(opened, input, { run, earlier }),
      );
    });
  },
});

/**
 * The command that continues an interrupted `train-banks`. If `run` is the pooled run, it is the same command again. If
 * it is a bank's run, the command resumes it, trains the banks after it and, with `--refit`, refits those before it. If
 * it is a refit, the command resumes it.
 */
async function commandFrom(
  project: Project,
  input: z.output<typeof trainBanksInput>,
  { run, earlier }: { readonly run: string; readonly earlier: readonly string[] },
): Promise<string> {
  const [{ getRun, listRuns }, { chooseBanks }, { readOutline }] = await Promise.all([
    import('../../store/runs/runs.ts'),
    import('../../train/pooled/train-banks.ts'),
    import('../../predict/plan.ts'),
  ]);
  const repeated = (remaining: readonly string[] | undefined): string =>
    commandOf({ name: 'train-banks', input: trainBanksInput }, { ...input, banks: remaining });
  const { bank } = getRun(project, run);
  const resumed = resumeCommand(input.project, run);
  if (readOutline(project, run)?.refit !== undefined) return resumed;
  if (bank === null) return repeated(input.banks);
  const banks = chooseBanks(project, input.dataset, input.banks);
  const others = banks.slice(banks.indexOf(bank) + 1);
  const done = listRuns(project).filter(
    (one) => one.status === 'done' && one.bank !== null && !earlier.includes(one.run),
  );
  const finished = input.refit === true ? done.map((one) => one.run) : [];
  return [
    resumed,
    ...(others.length === 0 ? [] : [repeated(others)]),
    ...(finished.length === 0 ? [] : [commandOf(refitCall, { project: input.project, run: finished })]),
  ].join(' && ');
}
