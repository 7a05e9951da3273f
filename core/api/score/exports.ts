import { join } from 'node:path';

import { z } from 'zod';

import type { DeepReadonly } from '../../deep-readonly.ts';
import type { ExportedList } from '../../score/saved-ranking/export-ranking.ts';
import type { NewExport } from '../../store/runs/exports.ts';
import { message, type Message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { damaged } from '../contract/results.ts';
import { describeDamaged } from '../damaged.ts';
import { holdoutRequest, holdoutResult } from './holdout.ts';
import { listForecast, listForecastOf } from './list-forecast.ts';
import { listFormatResults, listFormatsRequest } from './list-formats.ts';
import { rankingSelection, rankingId } from './ranking.ts';

const out = cliOption(text(), { value: 'FILE', about: 'ranked CSV to write', path: 'write' });

/** The selection of a campaign's list. */
const campaignSelection = z.object({ campaign: z.string() });

/** The list that was written. */
const exportedList = z.object({
  file: z.string(),
  rows: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  ...listForecast,
  holdout: holdoutResult,
  ...listFormatResults,
  /** False if the project could not be written: the list exists, but is missing from the history. */
  recorded: z.boolean(),
  notes: z.array(textSchema),
});

/** Writes the first rows of a ranked list as CSV with its manifest, and adds the export to the history. */
export const exportRankingCall = declareCall({
  name: 'export-ranking',
  summary: 'write the first rows of a ranked list and its manifest',
  input: z.strictObject({
    project,
    ranking: rankingId,
    selection: rankingSelection,
    holdout: holdoutRequest.optional(),
    formats: listFormatsRequest.optional(),
    out,
  }),
  result: exportedList,
  // Adds one row to the export history at the end, which need not wait for a training run.
  job: { title: () => message('api.exportOfList'), writes: false },
  writes: true,
  async handle(input, job) {
    const [{ findRanking }, { exportRanking }, { addToHistory, historyEntry }] = await Promise.all([
      import('../../score/saved-ranking/saved-rankings.ts'),
      import('../../score/saved-ranking/export-ranking.ts'),
      import('../../score/followup/history.ts'),
    ]);
    const ranking = findRanking(input.project, input.ranking);
    const { selection, out: path, holdout: options, formats } = input;
    const exported = await ranking.hold(() => exportRanking(ranking, selection, path, job, options, formats));
    const list = { file: path, audience: ranking.metadata.audience, selection };
    const entry = historyEntry(list, exported.manifest, exported.holdout);
    const note = await addToHistory(input.project, entry, job);
    return resultOf(exported, entry, note);
  },
});

/** The written list; `note` says that it is missing from the history, null if it is there. */
function resultOf(
  { manifest, holdout }: ExportedList,
  entry: NewExport,
  note: Message | null,
): DeepReadonly<z.infer<typeof exportedList>> {
  const { file, rows, bytes, sha256, adLists = null, excel, notes } = manifest;
  return {
    file,
    rows,
    bytes,
    sha256,
    ...listForecastOf(entry),
    holdout,
    adLists,
    excel: excel?.file ?? null,
    recorded: note === null,
    notes: note === null ? notes : [...notes, note],
  };
}

/** The ranked lists that were written, the latest first. */
export const exportsCall = declareCall({
  name: 'exports',
  summary: 'list the exported lists with their expected conversions',
  input: z.strictObject({ project }),
  result: z.object({
    exports: z.array(
      z.object({
        id: z.number(),
        /** The file's name, and the folder it was written to. */
        file: z.string(),
        folder: z.string(),
        /** Whether a file of that name still exists. */
        exists: z.boolean(),
        /** The file, so that a window can show where it is; null if it no longer exists. */
        shown: cliOption(z.string().nullable(), { value: 'FILE', about: 'the list', path: 'show' }),
        audience: z.string(),
        runs: z.array(z.string()),
        per: z.enum(['user', 'bank']),
        selection: rankingSelection.nullable(),
        /** The campaign whose list it is; null for a part of a ranking. */
        campaign: z.string().nullable(),
        rows: z.number(),
        ...listForecast,
        sha256: z.string(),
        /** The control group, if one was kept; all other figures are those of the target group. */
        holdout: holdoutResult,
        createdAt: z.string(),
      }),
    ),
    damaged,
  }),
  async handle(input) {
    const [{ withProject }, { describeExports }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../score/followup/history.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) => {
      const { intact, damaged: rows } = describeExports(opened);
      const exports = intact.map((entry) => ({
        ...entry,
        selection: rankingSelection.safeParse(entry.selection).data ?? null,
        campaign: campaignSelection.safeParse(entry.selection).data?.campaign ?? null,
        ...listForecastOf(entry),
        holdout: entry.holdout ?? null,
        shown: entry.exists ? join(entry.folder, entry.file) : null,
      }));
      return { exports, damaged: describeDamaged(rows) };
    });
  },
});
