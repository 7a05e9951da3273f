import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import { manifestBanks, type Manifest, expectedCounts } from '../output/manifest.ts';
import type { OutputFile } from '../output/output.ts';
import { describeFile, neutralisedNotes, publishList, reportNotes } from '../output/publish.ts';
import { WorkFolder } from '../output/work-folder.ts';
import { listColumns } from '../ranking/list-writer.ts';
import { refuseListPath } from '../score-audience.ts';
import { computeOutlook, type Outlook } from './outlook.ts';
import type { SavedRanking, SavedList } from './saved-ranking.ts';
import { countSelectedRows, type RankingSelection } from './selection.ts';

const PIECE_BYTES = 4 << 20;
const NOTHING_WRITTEN = message('base.nothingWritten');

/** The manifest of an exported list, and the forecast of its rows. */
export interface ExportedList {
  readonly manifest: Manifest;
  readonly outlook: Outlook;
}

/**
 * Writes the selected rows, byte for byte as scoring with the same `top` would, and the manifest with the selection and
 * its expected conversions. Existing files of the same names remain unchanged until both are complete.
 */
export async function exportRanking(
  ranking: SavedRanking,
  selection: RankingSelection,
  out: string,
  job: JobContext,
): Promise<ExportedList> {
  const { facts } = ranking;
  refuseListPath(
    facts.project,
    out,
    facts.files.map((path) => ({ path, what: message('score.audienceFile') })),
  );
  const outlook = computeOutlook(ranking, selection);
  const work = new WorkFolder(out);
  const output = work.open();
  try {
    await copyLists(ranking, selection, output, job);
    const manifest = describeExport(ranking, selection, outlook, describeFile(output.finish()), job);
    await publishList(work, output, manifest, job);
    return { manifest, outlook };
  } finally {
    output.close();
    work.remove();
  }
}

async function copyLists(
  ranking: SavedRanking,
  selection: RankingSelection,
  output: OutputFile,
  job: JobContext,
): Promise<void> {
  const {
    reader,
    facts: { lists },
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
  file: ReturnType<typeof describeFile>,
  job: JobContext,
): Manifest {
  const { facts, reader } = ranking;
  const neutralised = outlook.lists.reduce(
    (sum, { rows }, index) => sum + reader.sums(facts.lists[index].start, facts.lists[index].start + rows).neutralised,
    0,
  );
  const { records, scored, rejected, rejects, audience, per, runs } = facts;
  return {
    ...file,
    created: new Date().toISOString(),
    audience,
    per,
    top: 'top' in selection ? selection.top : null,
    cut: selection,
    expected: expectedCounts(outlook.steps),
    ...(outlook.value !== null && {
      expectedValue: { amount: outlook.value.expected, currency: outlook.value.currency },
    }),
    columns: listColumns(facts.shape),
    rows: outlook.rows,
    records,
    scored,
    rejected,
    rejects,
    neutralised,
    runs,
    banks: manifestBanks({ candidates: facts.shape.candidates, currency: facts.currency }),
    notes: [...facts.notes, ...reportNotes(outlook.notes, job), ...neutralisedNotes(neutralised, job)],
  };
}
