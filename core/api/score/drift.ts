import { z } from 'zod';

import { DRIFT_LEVELS, DRIFT_VERDICTS } from '../../drift/compare.ts';
import { message } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { audienceMapping, columnFormat, project, text } from '../contract/inputs.ts';

const level = z.enum(DRIFT_LEVELS).nullable();
/** A share or mean in the training data, and in what is compared with them. */
const pair = z.object({ trained: z.number().nullable(), compared: z.number().nullable() });
/** The population stability index, and the value that chance alone exceeds in 5 % of cases. */
const stability = { psi: z.number().nullable(), chance: z.number().nullable(), level };
const binLabel = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal(['missing', 'unseen', 'others']) }),
  z.object({ kind: z.literal('value'), value: z.string() }),
  /** From `from` (inclusive) to `to` (exclusive); null is unbounded. */
  z.object({ kind: z.literal('range'), from: z.number().nullable(), to: z.number().nullable() }),
]);

/** Compares an audience, or the newest days of a dataset, with a run's training data. */
export const driftCall = declareCall({
  name: 'drift',
  summary: "compare an audience or the newest days with a run's training data",
  input: z.strictObject({
    project,
    run: cliOption(text(), { value: 'RUN', about: 'run whose training data are the reference' }),
    audience: cliOption(text().optional(), {
      value: 'FILE',
      about: 'users to compare; without them, the newest days of a dataset are compared',
      path: 'read',
    }),
    mapping: audienceMapping,
    columnFormat,
    dataset: cliOption(text().optional(), {
      value: 'NAME',
      about: "dataset whose newest days are compared; default: the run's own",
    }),
    days: cliOption(z.number().int().min(1).optional(), {
      value: 'N',
      about: 'number of days to compare',
      fallback: '7',
    }),
  }),
  result: z.object({
    run: z.string(),
    against: z.enum(['audience', 'recent']),
    /** The period compared, in milliseconds since 1970; null for an audience. */
    period: z.object({ from: z.number(), to: z.number() }).nullable(),
    /** Users or samples compared, and training samples. */
    compared: z.number(),
    trained: z.number(),
    /** Records of the audience that could not be read. */
    rejected: z.number(),
    /** The predicted probability of the run's objective, or of its last step if it has none. */
    score: z.object({ step: z.string(), ...stability, mean: pair }),
    /** The fields, those that changed most first. */
    fields: z.array(
      z.object({
        field: z.string(),
        ...stability,
        missing: pair,
        /** Values that were rare or absent in training; null for a number. */
        unseen: pair.nullable(),
        moved: z.array(pair.extend({ label: binLabel })),
      }),
    ),
    /** Known outcomes of the newest days by step, and predicted conversions; null if the data have no outcomes. */
    outcomes: z
      .array(
        z.object({
          step: z.string(),
          samples: z.number(),
          expected: z.number(),
          actual: z.number(),
          /** Actual over expected conversions, with the 95 % interval. */
          actualToExpected: z.object({ ratio: z.number(), low: z.number(), high: z.number() }).nullable(),
          level,
        }),
      )
      .nullable(),
    verdict: z.enum(DRIFT_VERDICTS),
  }),
  job: { title: ({ run }) => message('api.measuringDrift', { run }), writes: false },
  async handle({ project: path, columnFormat: formats, ...request }, job) {
    const [{ withProject }, { measureDrift }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../drift/drift.ts'),
    ]);
    return withProject(path, { mode: 'read' }, (opened) => measureDrift(opened, { ...request, formats }, job));
  },
});
