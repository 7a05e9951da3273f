import { z } from 'zod';

import type { DeepReadonly } from '../../deep-readonly.ts';
import { ENGINE_CHOICES } from '../../engine/names.ts';
import { isoTime } from '../../funnel/calendar.ts';
import type { Project } from '../../store/file/project.ts';
import type { Experiment } from '../../store/runs/experiments.ts';
import { message, type Message } from '../../text/message.ts';
import type { TuningRequest } from '../../tune/request.ts';
import { tuning, type Tuning } from '../../tune/result.ts';
import { cliOption, customIssue, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { damaged, epochChoice } from '../contract/results.ts';
import { segmentName } from '../contract/segment-inputs.ts';
import { config, epochs, givenFlags, objective, partDatasets, period, splits } from '../contract/training-inputs.ts';
import { describeDamaged } from '../damaged.ts';
import { readSettings } from '../json-file.ts';
import { withReadOnlyProject } from '../open.ts';

/** The result of a tuning. */
const tuningResult = tuning.extend({
  /** The validation figures that judge a trial. */
  judgedOn: epochChoice,
  /** The input of the tuning, from which a comparison selects the same samples. */
  request: z.object({
    dataset: z.string(),
    valid: z.string().optional(),
    test: z.string().optional(),
    bank: z.string().optional(),
    segment: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    objective: z.string().optional(),
    engine: z.enum(ENGINE_CHOICES),
    models: z.array(z.string()),
    trials: z.number(),
    seed: z.number(),
    splits: z.number().optional(),
    epochs: z.number().optional(),
    config: z.record(z.string(), z.unknown()).optional(),
  }),
});

const out = cliOption(text().optional(), {
  value: 'FILE',
  about: 'file to write every trial to: .csv or .json',
  path: 'write',
});

/**
 * Defaults. The schema does not fill them in: if a tuning is resumed, any value that is given is refused, even one that
 * equals the default.
 */
const defaults = { engine: 'auto', trials: 20, seed: 1 } as const;

const tuneInput = z
  .strictObject({
    project,
    dataset: cliOption(text().optional(), {
      value: 'NAME',
      about: 'dataset to train on; required unless a tuning is named',
    }),
    ...partDatasets,
    bank: cliOption(text().optional(), { value: 'B', about: "train on this bank's samples, for its objective" }),
    segment: segmentName('train and validate only on samples of this saved segment'),
    ...period,
    objective: objective('stopping and the best trial'),
    engine: cliOption(z.enum(ENGINE_CHOICES).optional(), {
      value: 'ENGINE',
      about: 'engine that runs the networks',
      fallback: defaults.engine,
    }),
    models: cliOption(z.array(text()).min(1).max(50).optional(), {
      value: 'a,b',
      separator: ',',
      about: 'models of the registry; required unless a tuning is named',
    }),
    trials: cliOption(z.number().int().min(1).max(1000).optional(), {
      value: 'N',
      about: 'trials of each model; the first has the default settings',
      fallback: String(defaults.trials),
    }),
    seed: cliOption(z.number().int().min(0).optional(), {
      value: 'N',
      about: 'seed for drawing settings and for training',
      fallback: String(defaults.seed),
    }),
    splits: splits('tune before the first of K test periods, for compare --splits K --tuned'),
    epochs,
    config: config('JSON as for compare: settings that are the same in all trials'),
    tuning: cliOption(text().optional(), { value: 'T', about: 'resume this tuning (t1, …) as it was started' }),
    out,
  })
  .superRefine(({ project: _, tuning: named, out: __, ...rest }, context) => {
    const given = givenFlags(rest, Object.keys(rest) as (keyof typeof rest)[]);
    if (named !== undefined && given.length > 0)
      context.addIssue(customIssue(message('api.fixedByResumedTuning', { flags: given })));
    if (named === undefined && rest.dataset === undefined)
      context.addIssue(customIssue(message('api.tuningNeedsDataset')));
    if (named === undefined && rest.models === undefined)
      context.addIssue(customIssue(message('api.tuningNeedsModels')));
  });

type TuneInput = z.output<typeof tuneInput>;

/** Tries settings of models and keeps every trial. */
export const tuneCall = declareCall({
  name: 'tune',
  summary: 'try settings of models on the validation set, the same number of times for each',
  input: tuneInput,
  result: tuningResult,
  job: { title, writes: true },
  async handle({ project: path, out: file, tuning: named, ...input }, job) {
    const [{ withProject }, { resumeTuning, tuneModels }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../tune/tune.ts'),
    ]);
    const settings = await readSettings(input.config, job);
    if (file !== undefined) await checkOut(file, path, input.config);
    return withProject(path, { mode: 'write', purpose: title({ tuning: named, ...input }) }, async (opened) => {
      const tuned =
        named === undefined
          ? await tuneModels(opened, await requestOf(opened, input, settings), job)
          : await resumeTuning(opened, named, job);
      if (file !== undefined) await writeTrials(tuned, file);
      return resultOf(opened, tuned);
    });
  },
});

function title({ models, tuning: named = '' }: Pick<TuneInput, 'models' | 'tuning'>): Message {
  return message('api.tuning', { models: models ?? [named] });
}

async function requestOf(
  opened: Project,
  { dataset = '', models = [], segment: named, ...given }: Omit<TuneInput, 'project' | 'tuning' | 'out'>,
  settings: unknown,
): Promise<TuningRequest> {
  const { chosenSegment } = await import('../../segment/saved-segments.ts');
  const { valid, test, bank, from, to, objective: step, splits: periods, epochs: maxEpochs } = given;
  const { engine = defaults.engine, trials = defaults.trials, seed = defaults.seed } = given;
  const segment = chosenSegment(opened, named);
  const samples = { dataset, valid, test, bank, segment, from, to, objective: step };
  // Requests are compared as JSON, so the keys keep the order of earlier versions.
  return { ...samples, engine, models, trials, seed, splits: periods, epochs: maxEpochs, config: settings };
}

async function checkOut(file: string, projectFile: string, given?: unknown): Promise<void> {
  const [{ checkTrialsPath }, { checkReportPath }] = await Promise.all([
    import('../../tune/export.ts'),
    import('../../report/write.ts'),
  ]);
  checkTrialsPath(file);
  checkReportPath(file, projectFile, given);
}

async function writeTrials(tuned: Tuning, file: string): Promise<void> {
  const [{ trialsFile }, { writeReport }] = await Promise.all([
    import('../../tune/export.ts'),
    import('../../report/write.ts'),
  ]);
  writeReport(file, trialsFile(file, tuned));
}

async function resultOf(opened: Project, tuned: Tuning): Promise<DeepReadonly<z.input<typeof tuningResult>>> {
  const [{ tunings }, { inputOfStored }] = await Promise.all([
    import('../../store/runs/experiments.ts'),
    import('../../tune/stored.ts'),
  ]);
  const { request, choice } = inputOfStored(tuned.tuning, tunings.get(opened, tuned.tuning).input);
  const { segment, from, to, config: given, ...rest } = request;
  return {
    ...tuned,
    judgedOn: choice,
    request: {
      ...rest,
      ...(segment && { segment: segment.name }),
      ...(from === undefined ? {} : { from: isoTime(from) }),
      ...(to === undefined ? {} : { to: isoTime(to) }),
      ...(given === undefined ? {} : { config: given as Record<string, unknown> }),
    },
  };
}

/** The tunings of a project. */
export const tuningsCall = declareCall({
  name: 'tunings',
  summary: 'list the tunings of models',
  input: z.strictObject({ project }),
  result: z.object({
    tunings: z.array(
      z.object({
        tuning: z.string(),
        dataset: z.string(),
        bank: z.string().nullable(),
        /** Name of the segment whose samples were chosen; absent for all samples. */
        segment: z.string().optional(),
        models: z.array(z.string()),
        trials: z.number(),
        /** False if trials are missing: it can be continued. */
        done: z.boolean(),
        createdAt: z.string(),
      }),
    ),
    damaged,
  }),
  async handle(input) {
    const [{ tunings }, { readListing }, { listedRequest }] = await Promise.all([
      import('../../store/runs/experiments.ts'),
      import('../../store/file/damaged-rows.ts'),
      import('../../tune/stored.ts'),
    ]);
    const described = ({ name, dataset, bank, input: stored, result, createdAt }: Experiment<'tuning'>) => {
      const { models, trials, segment } = listedRequest(name, stored);
      const summary = { tuning: name, dataset, bank, models: [...models], trials, done: result !== null, createdAt };
      return segment === undefined ? summary : { ...summary, segment: segment.name };
    };
    return withReadOnlyProject(input.project, (opened) => {
      const { intact, damaged: rows } = tunings.read(opened);
      const listed = readListing(intact, ({ name }) => name, described);
      return { tunings: listed.intact, damaged: describeDamaged([...rows, ...listed.damaged]) };
    });
  },
});

/** The trials of a tuning so far. */
export const tuningCall = declareCall({
  name: 'tuning',
  summary: 'show the trials of a tuning',
  input: z.strictObject({ project, tuning: text() }),
  result: tuningResult,
  async handle(input) {
    const { readTuning } = await import('../../tune/tune.ts');
    return withReadOnlyProject(input.project, (opened) => resultOf(opened, readTuning(opened, input.tuning)));
  },
});

/** Writes every trial of a tuning to a file. */
export const exportTuningCall = declareCall({
  name: 'export-tuning',
  summary: 'write every trial of a tuning to a CSV or JSON file',
  input: z.strictObject({ project, tuning: text(), out: cliOption(text(), { about: 'file', path: 'write' }) }),
  result: z.object({}),
  async handle(input) {
    const { readTuning } = await import('../../tune/tune.ts');
    await checkOut(input.out, input.project);
    return withReadOnlyProject(input.project, async (opened) => {
      await writeTrials(readTuning(opened, input.tuning), input.out);
      return {};
    });
  },
});
