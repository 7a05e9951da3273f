import { readFile } from 'node:fs/promises';
import { z } from 'zod';

import { AppError } from '../errors.ts';
import { declareCall, spell } from './call.ts';
import { project, text } from './inputs.ts';
import { metricsByStep } from './results.ts';

/** Trains a bank's model and keeps it as a run of the project. */
export const trainCall = declareCall({
  name: 'train',
  summary: "train a bank's model and keep it as a run",
  input: z.strictObject({
    project,
    dataset: spell(text().optional(), { value: 'NAME', about: 'dataset to train on; needed unless a run is resumed' }),
    valid: spell(text().optional(), { value: 'NAME', about: 'dataset to stop on; without one, the split is by time, 80/10/10' }),
    test: spell(text().optional(), { value: 'NAME', about: 'dataset to report on' }),
    bank: spell(text().optional(), { value: 'B', about: "train on this bank's samples, for its objective" }),
    model: spell(text().default('aitm'), { value: 'MODEL', about: 'model of the registry' }),
    objective: spell(text().optional(), { value: 'STEP', about: "step that decides stopping and ranking; else the bank's, else the mean of all" }),
    engine: spell(z.enum(['auto', 'onnx', 'tensorflow']).default('auto'), { value: 'ENGINE', about: 'what runs the model' }),
    epochs: spell(z.number().int().min(1).optional(), { value: 'N', about: 'most epochs to train' }),
    seed: spell(z.number().int().min(0).default(1), { value: 'N', about: 'the same seed gives the same weights on the same machine' }),
    config: spell(text().optional(), { value: 'FILE', about: 'settings of model and training (JSON)', path: 'read' }),
    resume: spell(text().optional(), { value: 'RUN', about: 'continue this run from its last checkpoint' }),
  }).refine((input) => input.dataset !== undefined || input.resume !== undefined, '--dataset is missing (or name a run to --resume)'),
  result: z.object({
    run: z.string(), model: z.string(), engine: z.string(), device: z.string(), objective: z.string().nullable(),
    steps: z.array(z.string()), epochs: z.number(), bestEpoch: z.number().nullable(),
    samplesPerSecond: z.number().nullable(), elapsedMs: z.number(),
    valid: metricsByStep.nullable(), test: metricsByStep.nullable(),
  }),
  async handle(input, job) {
    const [{ withProject }, { trainModel }] = await Promise.all([import('../store/project.ts'), import('../train/train.ts')]);
    const config = input.config === undefined ? undefined : await readJson(input.config);
    const purpose = input.resume === undefined ? `training on ${input.dataset}` : `training of ${input.resume}`;
    return withProject(input.project, { mode: 'write', purpose }, (opened) => trainModel(opened, { ...input, config }, job));
  },
});

/** Measures a run on another dataset. */
export const evaluateCall = declareCall({
  name: 'evaluate',
  summary: 'measure a run on another dataset',
  input: z.strictObject({
    project,
    run: spell(text(), { value: 'RUN', about: 'run to measure, as listed by runs' }),
    dataset: spell(text(), { value: 'NAME', about: 'dataset to measure it on' }),
  }),
  result: z.object({ run: z.string(), dataset: z.string(), rows: z.number(), metrics: metricsByStep }),
  async handle(input, job) {
    const [{ withProject }, { evaluateRun }] = await Promise.all([import('../store/project.ts'), import('../train/evaluate.ts')]);
    return withProject(input.project, { mode: 'read' }, (opened) => evaluateRun(opened, input, job));
  },
});

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('invalid-file', `cannot read ${path}: ${error.code ?? error.message}`, 'check the path of --config');
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('invalid-config', `not JSON: ${path}: ${(error as Error).message}`, 'write the settings as one JSON object', { cause: error });
  }
}
