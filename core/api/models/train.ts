import { z } from 'zod';

import type { DeepReadonly } from '../../deep-readonly.ts';
import { ENGINE_CHOICES, ENGINE_NAMES } from '../../engine/names.ts';
import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import type { BestTrained } from '../../tune/train-best.ts';
import { customIssue, declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { metricsByStep } from '../contract/results.ts';
import { modelChoice, refittedRun, trainedRun } from '../contract/run-results.ts';
import { segmentName } from '../contract/segment-inputs.ts';
import {
  bootstrap,
  config,
  epochs,
  givenFlags,
  members,
  objective,
  partDatasets,
  period,
  refit,
  seed,
  separate,
  trainingDefaults,
  withEnsemble,
} from '../contract/training-inputs.ts';
import { readSettings } from '../json-file.ts';
import { commandOf, withResumeCommand, withSearchCommand } from '../resume.ts';
import { trainAndRefit } from './then-refit.ts';

const defaults = { ...trainingDefaults, trials: 3 } as const;

/** In place of a model's name: the best of all models. */
const AUTO = 'auto';

/** The settings that a run starts with and keeps when resumed. */
const fixedByRun = [
  'dataset',
  'valid',
  'test',
  'bank',
  'separate',
  'trials',
  'segment',
  'from',
  'to',
  'model',
  'objective',
  'steps',
  'epochs',
  'members',
  'bootstrap',
  'seed',
  'config',
  'refit',
] as const;

const trainingResult = trainedRun.extend({
  /** How the model was chosen; only with `--model auto`. */
  choice: modelChoice.optional(),
  /** The refit of the run; only with `--refit`, even if training was resumed. */
  refits: z.array(refittedRun).optional(),
});

const trainInput = z
  .strictObject({
    project,
    dataset: cliOption(text().optional(), {
      value: 'NAME',
      about: 'dataset to train on; required unless a run is resumed',
    }),
    ...partDatasets,
    bank: cliOption(text().optional(), {
      value: 'B',
      about: 'train for this bank and its objective, starting from a pooled model',
    }),
    separate,
    segment: segmentName('train only on samples of this saved segment'),
    ...period,
    model: cliOption(text().optional(), {
      value: 'MODEL',
      about: 'name of the model; auto: the best of all on the validation set',
      fallback: defaults.model,
    }),
    trials: cliOption(z.number().int().min(1).max(1000).optional(), {
      value: 'N',
      about: 'with --model auto: settings to try for each model',
      fallback: String(defaults.trials),
    }),
    objective: objective('stopping and ranking'),
    steps: cliOption(z.array(text()).optional(), {
      value: 'a,b',
      about: 'train only for these steps of the dataset, ignoring the others; default: all',
      separator: ',',
    }),
    engine: cliOption(z.enum(ENGINE_CHOICES).optional(), {
      value: 'ENGINE',
      about: 'engine that runs the model; a resumed run keeps its own',
      fallback: defaults.engine,
    }),
    epochs,
    members,
    bootstrap,
    seed,
    config: config('settings of model and training (JSON)'),
    refit,
    resume: cliOption(text().optional(), {
      value: 'RUN',
      about: 'resume this run from its last checkpoint, and do what its command would have done next',
    }),
  })
  .refine(
    (input) => input.dataset !== undefined || input.resume !== undefined,
    withError(message('api.trainingNeedsDataset')),
  )
  .superRefine((input, context) => {
    const given = input.resume === undefined ? [] : givenFlags(input, fixedByRun);
    if (input.refit === true && input.valid !== undefined)
      context.addIssue(customIssue(message('api.notWithRefit', { flags: givenFlags(input, ['valid']) })));
    if (given.length > 0) context.addIssue(customIssue(message('api.fixedByRun', { flags: given })));
    const isAuto = input.model === AUTO;
    const unfit = isAuto ? givenFlags(input, ['config', 'steps']) : givenFlags(input, ['trials']);
    if (unfit.length > 0)
      context.addIssue(customIssue(message(isAuto ? 'api.notWithAuto' : 'api.onlyWithAuto', { flags: unfit })));
  });

/** Trains a bank's model and stores it as a run of the project. */
export const trainCall = declareCall({
  name: 'train',
  summary: "train a bank's model and keep it as a run",
  input: trainInput,
  result: trainingResult,
  job: {
    title: (input) => message('api.training', { name: input.resume ?? input.bank ?? input.dataset ?? '' }),
    writes: true,
  },
  async handle(input, job) {
    const { withProject } = await import('../../store/file/project.ts');
    const config = withEnsemble(await readSettings(input.config, job), input);
    const { resume, engine = defaults.engine } = input;
    const purpose = message('api.training', { name: resume ?? input.dataset ?? '' });
    const training = (): Promise<DeepReadonly<z.input<typeof trainingResult>>> =>
      withProject(input.project, { mode: 'write', purpose }, async (opened) => {
        const { endsWithRefit } = await import('../../tune/resume-training.ts');
        const train = (trainingJob: JobContext): Promise<Trained> =>
          trainOne(opened, { ...input, config }, trainingJob);
        const isRefitted = resume === undefined ? input.refit === true : endsWithRefit(opened, resume);
        if (!isRefitted) return resultOf(await train(job));
        const { refits, ...trained } = await trainAndRefit(
          opened,
          { train, runsOf: ({ refitNext, trained: { run } }) => refitNext ?? [run], engine },
          job,
        );
        return { ...resultOf(trained), refits: [...refits] };
      });
    const command = (): string => commandOf({ name: 'train', input: trainInput }, input);
    return withResumeCommand(input.project, () => withSearchCommand(command, training));
  },
});

/** What training returns, before any refit. */
interface Trained extends Pick<BestTrained, 'trained'>, Partial<Pick<BestTrained, 'choice'>> {
  /** The runs that a resumed command refits next. */
  readonly refitNext?: readonly string[];
}

/** Trains or resumes a run, without the refit that may follow. */
async function trainOne(
  project: Project,
  { refit: isRefitted, ...input }: Omit<z.output<typeof trainInput>, 'config'> & { readonly config: unknown },
  job: JobContext,
): Promise<Trained> {
  const { model = defaults.model, engine = defaults.engine, seed = defaults.seed } = input;
  const { dataset, bank, resume, separate: isSeparate, trials = defaults.trials } = input;
  const [{ trainModel }, { trainForBank }, { REFIT_NEXT }] = await Promise.all([
    import('../../train/fit/train.ts'),
    import('../../train/pooled/train-for-bank.ts'),
    import('../../train/runs/follow-up.ts'),
  ]);
  const options = { ...input, model, engine, seed, followUp: isRefitted === true ? REFIT_NEXT : undefined };
  if (model === AUTO && dataset !== undefined) {
    const { trainBest } = await import('../../tune/train-best.ts');
    return trainBest(project, { ...options, dataset, trials, pooled: isSeparate !== true }, job);
  }
  if (resume !== undefined) {
    const { resumeTraining } = await import('../../tune/resume-training.ts');
    return resumeTraining(project, { ...options, resume }, job);
  }
  const isPooled = dataset !== undefined && bank !== undefined && isSeparate !== true;
  return {
    trained: await (isPooled
      ? trainForBank(project, { ...options, dataset, bank }, job)
      : trainModel(project, options, job)),
  };
}

/** The result of a training run, with how its model was chosen if a search chose it. */
function resultOf({ trained, choice }: Trained): DeepReadonly<z.input<typeof trainingResult>> {
  if (choice === undefined) return trained;
  const models = choice.models.map(({ config: _, ...shown }) => shown);
  return { ...trained, choice: { ...choice, models } };
}

/** Evaluates a run on another dataset, or on the samples of a segment. */
export const evaluateCall = declareCall({
  name: 'evaluate',
  summary: 'evaluate a run on another dataset, or on a segment',
  input: z.strictObject({
    project,
    run: cliOption(text(), { value: 'RUN', about: 'run to evaluate, as listed by runs' }),
    dataset: cliOption(text().optional(), {
      value: 'NAME',
      about: 'dataset to evaluate it on; default: the test samples of the run',
    }),
    segment: segmentName('only samples of this saved segment'),
    engine: cliOption(z.enum(ENGINE_NAMES).optional(), {
      value: 'ENGINE',
      about: 'engine that runs the model',
      fallback: 'onnx',
    }),
  }),
  result: z.object({ run: z.string(), dataset: z.string(), rows: z.number(), metrics: metricsByStep }),
  job: {
    title: (input) => message('api.evaluation', { run: input.run, dataset: input.dataset ?? input.segment ?? '' }),
    writes: false,
  },
  async handle(input, job) {
    const [{ withProject }, { evaluateRun }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/runs/evaluate.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) => evaluateRun(opened, input, job));
  },
});
