import { basename } from 'node:path';

import { z } from 'zod';

import { ENGINE_CHOICES } from '../../engine/names.ts';
import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import type { RankingSelection } from '../../score/saved-ranking/selection.ts';
import type { ScoreOptions, ScoreResult } from '../../score/score-audience.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { stepForecast } from '../contract/forecast.ts';
import { audienceMapping, columnFormat, text } from '../contract/inputs.ts';
import { expectedMoney, rejectCount } from '../contract/results.ts';
import { segmentName } from '../contract/segment-inputs.ts';
import { holdoutInputs, holdoutOptions, holdoutResult } from './holdout.ts';
import { listFormatInputs, listFormatResults, listFormatsOf } from './list-formats.ts';
import { selectionInputs, selectionOf } from './selection-inputs.ts';

/** Scores an audience with one or more runs and writes the ranked list. */
export const scoreCall = declareCall({
  name: 'score',
  summary: 'score an audience and write the ranked list',
  input: z.strictObject({
    project: cliOption(text().optional(), {
      positional: true,
      value: 'PROJECT',
      about: 'project file (*.stepladder)',
      path: 'write',
    }),
    run: cliOption(z.array(text()).min(1).optional(), {
      value: 'RUN',
      separator: ',',
      about: 'runs of the project to score with: one per bank, or one of all banks',
    }),
    model: cliOption(text().optional(), {
      value: 'FOLDER',
      about: 'exported model to score with instead, without a project',
      path: 'read',
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
    segment: segmentName('score only the users of this saved segment, by columns of the audience'),
    ...selectionInputs,
    ...holdoutInputs,
    ...listFormatInputs,
    mapping: audienceMapping,
    columnFormat,
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
    /** The expected conversions of the list by step, with the 95 % interval and the errors behind it. */
    forecast: z.array(stepForecast),
    /** The expected value of the list's conversions, with its interval; null if banks have no value. */
    expectedValue: expectedMoney.nullable(),
    /** The control group, which is not in the list; null if none was kept. */
    holdout: holdoutResult,
    ...listFormatResults,
    notes: z.array(textSchema),
  }),
  job: { title: ({ run, model = '' }) => message('api.scoring', { runs: run ?? [basename(model)] }), writes: false },
  // Adds one row to the export history, which need not wait for a training run.
  writes: true,
  async handle({ project: path, run: runs, model, engine, ...input }, job) {
    const { audience, out, per, top, segment, mapping: map, columnFormat: formats } = input;
    const options = {
      audience,
      out,
      per,
      top,
      mapping: map,
      formats,
      holdout: holdoutOptions(input),
      listFormats: listFormatsOf(input),
    };
    const selection = selectionOf(input);
    if (model !== undefined) {
      const { minScore, budget } = input;
      const given = {
        PROJECT: path,
        '--run': runs,
        '--engine': engine,
        '--segment': segment,
        '--min-score': minScore,
        '--budget': budget,
      };
      const flags = Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
      if (flags.length > 0) throw new AppError('usage', message('export.notWithModel', { flags }));
      const { scoreWithExport } = await import('../../export/score-with-export.ts');
      return scoreWithExport({ ...options, folder: model }, job);
    }
    if (path === undefined || runs === undefined) throw new AppError('usage', message('export.runOrModel'));
    return scoreWithRuns(path, { ...options, runs, engine, segment }, selection, job);
  },
});

/** Scores with the runs of a project, and adds the list to its history. */
async function scoreWithRuns(
  path: string,
  options: ScoreOptions,
  ofRanking: RankingSelection | null,
  job: JobContext,
): Promise<ScoreResult> {
  const [{ withProject }, { scoreList }, { scoreSelection }, { addToHistory }, { exportIntervals }] = await Promise.all(
    [
      import('../../store/file/project.ts'),
      import('../../score/score-audience.ts'),
      import('../../score/saved-ranking/score-selection.ts'),
      import('../../score/followup/history.ts'),
      import('../../store/runs/export-intervals.ts'),
    ],
  );
  const { result, sha256, expected } = await withProject(path, { mode: 'read' }, (opened) =>
    ofRanking === null ? scoreList(opened, options, job) : scoreSelection(opened, options, ofRanking, job),
  );
  const { audience, runs, per, top, out: file } = options;
  const { written: rows, expectedValue, holdout, forecast } = result;
  const selection = ofRanking ?? (top === undefined ? {} : { top });
  const intervals = exportIntervals(
    forecast.map((step) => [step.step, step]),
    expectedValue,
  );
  const listed = { file, audience, runs, per, selection, rows, expected, expectedValue: expectedValue ?? undefined };
  const note = await addToHistory(path, { ...listed, intervals, sha256, holdout: holdout ?? undefined }, job);
  return note === null ? result : { ...result, notes: [...result.notes, note] };
}
