import type { JobContext } from '../../job.ts';
import type { Holdout } from '../../store/runs/export-holdout.ts';
import type { RejectCount } from '../audience/rejects.ts';
import type { CandidateList } from '../candidates/candidates.ts';
import type { DividedList } from '../holdout/divide-list.ts';
import { finishedColumns, finishList, openList, type FinishedList } from '../holdout/finish-list.ts';
import { banksIn } from '../list-formats/format-paths.ts';
import { writeFormats, type WrittenFormats } from '../list-formats/write-formats.ts';
import {
  describeHoldout,
  expectedCounts,
  expectedMoney,
  type ExpectedMoney,
  type Manifest,
} from '../output/manifest.ts';
import type { OutputFile } from '../output/output.ts';
import { describeFile, neutralisedNotes, publishList, reportNotes } from '../output/publish.ts';
import { rankedManifest } from '../output/ranked-manifest.ts';
import type { StepForecast } from './forecast.ts';
import { listNotes } from './list-notes.ts';
import { ListSums } from './list-sums.ts';
import { ListWriter, type ListShape } from './list-writer.ts';
import { visitRows, withRanking, type AudienceRanking, type RankingSetup } from './with-ranking.ts';

/** The result of ranking an audience. */
export interface RankedList {
  readonly records: number;
  readonly scored: number;
  readonly rejected: number;
  readonly written: number;
  /** Candidates per user. */
  readonly candidates: number;
  readonly rejects: readonly RejectCount[];
  /** The forecast of the list, by step. */
  readonly forecast: readonly StepForecast[];
  /** The expected value of the list; null if banks have no value. */
  readonly expectedValue: ExpectedMoney | null;
  /** The control group, which is not in the list; null if none was kept. */
  readonly holdout: Holdout | null;
  readonly manifest: Manifest;
}

/**
 * Scores every user of an audience with every candidate, ranks the best ones and writes the list with its manifest.
 * Leaves no files behind when it fails or is cancelled.
 */
export async function rankAudience(setup: RankingSetup, job: JobContext): Promise<RankedList> {
  return withRanking(setup, job, (ranking) => writeList(setup, ranking, job));
}

async function writeList(setup: RankingSetup, ranking: AudienceRanking, job: JobContext): Promise<RankedList> {
  const { work, candidateList, per, holdout = null, header } = setup;
  const { records, scored, rejected, rejects, user } = ranking;
  const shape: ListShape = { user, candidates: candidateList.candidates, runs: setup.runs };
  const output = openList({ work, holdout });
  try {
    const all = await writeRows(setup, ranking, shape, output, job);
    const notes = [...candidateList.notes, ...reportNotes(listNotes(candidateList.candidates, per, all.sums), job)];
    const finished = await finishList(output, { work, shape, per, holdout }, job);
    const figures = figuresOf(candidateList, all, finished.divided);
    const { missing } = header;
    const source = { ...setup, rows: figures.written, banks: banksIn(candidateList.candidates), user, missing };
    const additional = await writeFormats(source, setup.listFormats, job);
    const described = describeList({ ...all, ...finished, ...figures, shape, notes, additional }, job);
    const manifest = rankedManifest({ ...setup, ...ranking }, described);
    await publishList(work, [...finished.outputs, ...additional.outputs], manifest, job);
    const counts = { records, scored, rejected, rejects, candidates: candidateList.candidates.length };
    return { ...counts, ...figures, holdout: finished.divided?.holdout ?? null, manifest };
  } finally {
    output.close();
  }
}

/** All rows of a ranking, those of the control group included. */
interface WrittenRows {
  readonly rows: number;
  readonly sums: ListSums;
  /** Cells that were changed so that no spreadsheet executes them. */
  readonly neutralised: number;
}

async function writeRows(
  setup: RankingSetup,
  ranking: AudienceRanking,
  shape: ListShape,
  output: OutputFile,
  job: JobContext,
): Promise<WrittenRows> {
  const writer = new ListWriter(shape, ranking.stride, (bytes) => {
    output.write(bytes);
  });
  const sums = new ListSums(shape);
  const rows = await visitRows(
    setup,
    ranking,
    (arena, offset, rank) => {
      writer.add(arena, offset, rank);
      sums.add(arena, offset);
    },
    job,
  );
  writer.flush();
  return { rows, sums, neutralised: writer.neutralised };
}

/** The figures of the list: of the target group, if the ranking is divided. */
type ListFigures = Pick<RankedList, 'written' | 'forecast' | 'expectedValue'>;

function figuresOf({ currency }: CandidateList, { rows, sums }: WrittenRows, divided: DividedList | null): ListFigures {
  const value = divided === null ? sums.value() : divided.target.value();
  return {
    written: divided === null ? rows : divided.target.rows,
    forecast: divided === null ? sums.forecast() : divided.target.forecast(),
    expectedValue: expectedMoney(value, currency),
  };
}

/** A complete list, its additional formats, and the notes so far. */
type DescribedList = WrittenRows &
  FinishedList &
  ListFigures & {
    readonly shape: ListShape;
    readonly notes: CandidateList['notes'];
    readonly additional: WrittenFormats;
  };

function describeList(
  { file, divided, additional, shape, notes, ...list }: DescribedList,
  job: JobContext,
): Parameters<typeof rankedManifest>[1] {
  const { written, forecast, expectedValue, neutralised } = list;
  return {
    ...describeFile(file),
    columns: finishedColumns(shape, divided),
    rows: written,
    neutralised,
    notes: [
      ...notes,
      ...reportNotes(divided?.notes ?? [], job),
      ...neutralisedNotes(neutralised, job),
      ...additional.notes,
    ],
    expected: expectedCounts(forecast),
    ...(expectedValue !== null && { expectedValue }),
    ...describeHoldout(divided?.holdout),
    ...additional.described,
  };
}
