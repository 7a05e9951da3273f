import { z } from 'zod';

import { ENGINE_CHOICES, ENGINE_NAMES } from '../../engine/names.ts';
import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { customIssue, declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { chosenOn, metricsByStep } from '../contract/results.ts';
import { stepCalibration } from '../contract/run-results.ts';
import { segmentName } from '../contract/segment-inputs.ts';
import { config, epochs, givenFlags, objective, partDatasets, period } from '../contract/training-inputs.ts';
import { readSettings } from '../json-file.ts';
import { withResumeCommand } from '../resume.ts';

/** Defaults for training. The schema does not fill them in, so that a resumed run can tell which values were given. */
const defaults = { model: 'aitm', engine: 'auto', seed: 1 } as const;

/** The settings that a run starts with and keeps when resumed. */
const fixedByRun = [
  'dataset',
  'valid',
  'test',
  'bank',
  'segment',
  'from',
  'to',
  'model',
  'objective',
  'steps',
  'epochs',
  'members',
  'seed',
  'config',
] as const;

/** Trains a bank's model and stores it as a run of the project. */
export const trainCall = declareCall({
  name: 'train',
  summary: "train a bank's model and keep it as a run",
  input: z
    .strictObject({
      project,
      dataset: cliOption(text().optional(), {
        value: 'NAME',
        about: 'dataset to train on; required unless a run is resumed',
      }),
      ...partDatasets,
      bank: cliOption(text().optional(), { value: 'B', about: "train on this bank's samples, for its objective" }),
      segment: segmentName('train only on samples of this saved segment'),
      ...period,
      model: cliOption(text().optional(), { value: 'MODEL', about: 'name of the model', fallback: defaults.model }),
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
      members: cliOption(z.number().int().min(1).optional(), {
        value: 'N',
        about: 'train N models that differ by seed and average their probabilities',
        fallback: '1',
      }),
      seed: cliOption(z.number().int().min(0).optional(), {
        value: 'N',
        about: 'the same seed gives the same weights on the same machine',
        fallback: String(defaults.seed),
      }),
      config: config('settings of model and training (JSON)'),
      resume: cliOption(text().optional(), {
        value: 'RUN',
        about: 'resume this run from its last checkpoint, with its original settings',
      }),
    })
    .refine(
      (input) => input.dataset !== undefined || input.resume !== undefined,
      withError(message('api.trainingNeedsDataset')),
    )
    .superRefine((input, context) => {
      const given = input.resume === undefined ? [] : givenFlags(input, fixedByRun);
      if (given.length > 0) context.addIssue(customIssue(message('api.fixedByRun', { flags: given })));
    }),
  result: z.object({
    run: z.string(),
    model: z.string(),
    engine: z.string(),
    device: z.string(),
    objective: z.string().nullable(),
    steps: z.array(z.string()),
    members: z.number(),
    epochs: z.number(),
    bestEpoch: z.number().nullable(),
    chosenOn,
    samplesPerSecond: z.number().nullable(),
    elapsedMs: z.number(),
    valid: metricsByStep.nullable(),
    test: metricsByStep.nullable(),
    /** By step, fitted on the validation part; empty if the settings turn calibration off. */
    calibration: z.array(stepCalibration),
  }),
  job: {
    title: (input) => message('api.training', { name: input.resume ?? input.bank ?? input.dataset ?? '' }),
    writes: true,
  },
  async handle(input, job) {
    const [{ withProject }, { trainModel }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/fit/train.ts'),
    ]);
    const config = withMembers(await readSettings(input.config), input.members);
    const purpose = message('api.training', { name: input.resume ?? input.dataset ?? '' });
    const { model = defaults.model, engine = defaults.engine, seed = defaults.seed } = input;
    return withResumeCommand(input.project, () =>
      withProject(input.project, { mode: 'write', purpose }, (opened) =>
        trainModel(opened, { ...input, model, engine, seed, config }, job),
      ),
    );
  },
});

/** Adds the number of members to settings; leaves invalid settings to their check. */
function withMembers(config: unknown, members: number | undefined): unknown {
  if (members === undefined || (config !== undefined && !isRecord(config))) return config;
  const training = config?.['training'] ?? {};
  return isRecord(training) ? { ...config, training: { ...training, members } } : config;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
