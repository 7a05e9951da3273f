import { z } from 'zod';

import { ENGINE_CHOICES } from '../engine/names.ts';
import { message } from '../text/message.ts';
import { textSchema } from '../text/schema.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { stepForecast } from './contract/forecast.ts';
import { audienceMapping, project, text } from './contract/inputs.ts';
import { money, rejectCount } from './contract/results.ts';

/** Scores an audience list with one or more runs and writes the ranked banner list. */
export const scoreCall = declareCall({
  name: 'score',
  summary: 'score an audience list and write the ranked banner list',
  input: z.strictObject({
    project,
    run: cliOption(z.array(text()).min(1), {
      value: 'RUN',
      separator: ',',
      about: 'runs to score with: one per bank, or one of all banks',
    }),
    audience: cliOption(text(), {
      value: 'FILE',
      about: 'users to score, with the features of the training data',
      path: 'read',
    }),
    out: cliOption(text(), { value: 'FILE', about: 'ranked CSV to write, with a manifest beside it', path: 'write' }),
    per: cliOption(z.enum(['user', 'bank']).default('user'), {
      value: 'WHAT',
      about: "every user's best banner, or each bank's list",
    }),
    top: cliOption(z.number().int().min(1).optional(), {
      value: 'N',
      about: 'keep the first N of the list (of each bank)',
    }),
    mapping: audienceMapping,
    engine: cliOption(z.enum(ENGINE_CHOICES).optional(), {
      value: 'ENGINE',
      about: 'engine that runs networks; auto tries those installed',
      fallback: 'onnx',
    }),
  }),
  result: z.object({
    audience: z.string(),
    records: z.number(),
    scored: z.number(),
    rejected: z.number(),
    written: z.number(),
    /** Users × candidates scored per second. */
    rowsPerSecond: z.number(),
    candidates: z.number(),
    elapsedMs: z.number(),
    /** The engine and device that computed the probabilities. */
    engine: z.string(),
    device: z.string(),
    rejects: z.array(rejectCount),
    manifest: z.string(),
    /** The conversions to expect of the list by step, with their 95 % interval and its errors. */
    forecast: z.array(stepForecast),
    /** What the list's conversions are expected to be worth; null where banks have no value. */
    expectedValue: money.nullable(),
    notes: z.array(textSchema),
  }),
  job: { title: (input) => message('api.scoring', { runs: input.run }), writes: false },
  // Adds one row to the export history, which need not wait for a training run.
  writes: true,
  async handle(input, job) {
    const [{ withProject }, { scoreList }, { addToHistory }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../score/score-audience.ts'),
      import('../score/followup/history.ts'),
    ]);
    const { run: runs, audience, out, per, top, mapping: map, engine } = input;
    const { result, sha256, expected } = await withProject(input.project, { mode: 'read' }, (opened) =>
      scoreList(opened, { runs, audience, out, per, top, mapping: map, engine }, job),
    );
    const { written: rows, expectedValue } = result;
    const selection = top === undefined ? {} : { top };
    const note = await addToHistory(
      input.project,
      { file: out, audience, runs, per, selection, rows, expected, expectedValue: expectedValue ?? undefined, sha256 },
      job,
    );
    return note === null ? result : { ...result, notes: [...result.notes, note] };
  },
});
