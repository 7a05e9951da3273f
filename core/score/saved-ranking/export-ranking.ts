import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { watchProject } from '../../store/file/project.ts';
import type { Holdout } from '../../store/runs/export-holdout.ts';
import { message } from '../../text/message.ts';
import type { DividedList } from '../holdout/divide-list.ts';
import { finishedColumns, finishList, openList, type FinishedList } from '../holdout/finish-list.ts';
import type { HoldoutOptions } from '../holdout/group.ts';
import { banksIn, NO_FORMATS, type ListFormats } from '../list-formats/format-paths.ts';
import { writeFormats, type WrittenFormats } from '../list-formats/write-formats.ts';
import { describeHoldout, expectedCounts, expectedMoney, manifestBanks, type Manifest } from '../output/manifest.ts';
import type { OutputFile } from '../output/output.ts';
import { describeFile, neutralisedNotes, publishList, reportNotes } from '../output/publish.ts';
import { WorkFolder } from '../output/work-folder.ts';
import type { StepForecast } from '../ranking/forecast.ts';
import { refuseListPath } from '../score-audience.ts';
import { computeOutlook, type Outlook } from './outlook.ts';
import type { SavedRanking, SavedList } from './saved-ranking.ts';
import { countSelectedRows, type RankingSelection } from './selection.ts';

const PIECE_BYTES = 4 << 20;
const NOTHING_WRITTEN = message('base.nothingWritten');

/** The manifest of an exported list, the forecast of its rows, and its control group, if any. */
export interface ExportedList {
  readonly manifest: Manifest;
  /** The forecast of all selected rows, those of the control group included. */
  readonly outlook: Outlook;
  readonly holdout: Holdout | null;
  /** The forecast of the written rows. */
  readonly forecast: readonly StepForecast[];
}

/**
 * Writes the selected rows, byte for byte as scoring with the same `top` would, and the manifest with the selection and
 * its expected conversions, and the control group's list if one is kept. Existing files of the same names remain
 * unchanged until all are complete. Throws `state` if the project is deleted, moved or replaced meanwhile.
 */
export async function exportRanking(
  ranking: SavedRanking,
  selection: RankingSelection,
  out: string,
  job: JobContext,
  holdout: HoldoutOptions | null = null,
  listFormats: ListFormats = NO_FORMATS,
): Promise<ExportedList> {
  const { metadata } = ranking;
  const banks = banksIn(metadata.shape.candidates);
  refuseListPath(
    metadata.project,
    out,
    metadata.files.map((path) => ({ path, what: message('score.audienceFile') })),
    { holdout, listFormats, banks },
  );
  const outlook = computeOutlook(ranking, selection);
  const work = new WorkFolder(out, watchProject(metadata.project));
  const output = openList({ work, holdout });
  try {
    await copyLists(ranking, selection, output, job);
    const finished = await finishList(output, { work, shape: metadata.shape, per: metadata.per, holdout }, job);
    const { divided } = finished;
    const rows = divided === null ? outlook.rows : divided.target.rows;
    const { audience, mapping, missing, shape } = metadata;
    const source = { work, rows, banks, audience, dialect: mapping.dialect, user: shape.user, missing };
    const additional = await writeFormats(source, listFormats, job);
    const manifest = describeExport(ranking, selection, outlook, { ...finished, additional }, job);
    await publishList(work, [...finished.outputs, ...additional.outputs], manifest, job);
    const forecast = divided === null ? outlook.steps.map(forecastOf) : divided.target.forecast();
    return { manifest, outlook, holdout: divided?.holdout ?? null, forecast };
  } finally {
    output.close();
    work.remove();
  }
}

/** The forecast of a step without what only a window shows of it. */
function forecastOf({ step, expected, low, high, errors }: StepForecast): StepForecast {
  return { step, expected, low, high, errors };
}

async function copyLists(
  ranking: SavedRanking,
  selection: RankingSelection,
  output: OutputFile,
  job: JobContext,
): Promise<void> {
  const {
    reader,
    metadata: { lists },
    steps,
  } = ranking;
  output.write(reader.csv(0, reader.start(0)));
  const total = reader.start(reader.rows);
  for (const list of lists) {
    const [from, to] = bytesOf(ranking, list, countSelectedRows(reader, list, steps, selection));
    for (let offset = from; offset < to; offset += PIECE_BYTES) {
      output.write(reader.csv(offset, Math.min(offset + PIECE_BYTES, to)));
      job.report({ phase: 'write', fraction: offset / total });
      await yieldToEventLoop(job, NOTHING_WRITTEN);
    }
  }
}

function bytesOf({ reader }: SavedRanking, { start }: SavedList, rows: number): readonly [from: number, to: number] {
  return [reader.start(start), reader.start(start + rows)];
}

function describeExport(
  ranking: SavedRanking,
  selection: RankingSelection,
  outlook: Outlook,
  { file, divided, additional }: FinishedList & { readonly additional: WrittenFormats },
  job: JobContext,
): Manifest {
  const { metadata } = ranking;
  const neutralised = countNeutralised(ranking, outlook);
  const { records, scored, rejected, rejects, audience, per, runs } = metadata;
  return {
    ...describeFile(file),
    created: new Date().toISOString(),
    audience,
    per,
    top: 'top' in selection ? selection.top : null,
    cut: selection,
    ...expectedOf(outlook, divided),
    ...describeHoldout(divided?.holdout),
    ...additional.described,
    columns: finishedColumns(metadata.shape, divided),
    rows: divided === null ? outlook.rows : divided.target.rows,
    records,
    scored,
    rejected,
    rejects,
    neutralised,
    runs,
    banks: manifestBanks({ candidates: metadata.shape.candidates, currency: metadata.currency }),
    notes: [
      ...metadata.notes,
      ...reportNotes([...outlook.notes, ...(divided?.notes ?? [])], job),
      ...neutralisedNotes(neutralised, job),
      ...additional.notes,
    ],
  };
}

/** The conversions expected from the list, and their value if banks have one: of the target group, if it is divided. */
function expectedOf(outlook: Outlook, divided: DividedList | null): Pick<Manifest, 'expected' | 'expectedValue'> {
  const expected = expectedCounts(divided === null ? outlook.steps : divided.target.forecast());
  if (outlook.value === null) return { expected };
  const value = expectedMoney(divided?.target.value() ?? outlook.value, outlook.value.currency);
  return { expected, ...(value !== null && { expectedValue: value }) };
}

/** The cells of the selected rows that were changed so that no spreadsheet executes them. */
function countNeutralised({ metadata, reader }: SavedRanking, { lists }: Outlook): number {
  const counts = lists.map(({ rows }, index) => {
    const { start } = metadata.lists[index];
    return reader.sums(start, start + rows).neutralised;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
