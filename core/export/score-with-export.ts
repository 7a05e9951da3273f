import { join } from 'node:path';

import { layOutFields, type FeatureSchema } from '../features/schema.ts';
import { givenMapping, type MappingFile } from '../ingest/mapping/mapping.ts';
import type { JobContext } from '../job.ts';
import { ownValue } from '../own-value.ts';
import type { BlockShape } from '../score/audience/block.ts';
import { AudienceFeed } from '../score/audience/feed.ts';
import type { CandidateList, ScoringRun } from '../score/candidates/candidates.ts';
import { competitionNotes } from '../score/candidates/values.ts';
import { banksIn, NO_FORMATS } from '../score/list-formats/format-paths.ts';
import { checkFormats } from '../score/list-formats/write-formats.ts';
import { refuseOtherLists } from '../score/output/earlier-list.ts';
import type { ManifestRun } from '../score/output/manifest.ts';
import { reportNotes } from '../score/output/publish.ts';
import { WorkFolder } from '../score/output/work-folder.ts';
import { rankAudience } from '../score/ranking/rank-audience.ts';
import { blockShapeOf, scorerShapeOf } from '../score/ranking/with-ranking.ts';
import { listPaths, resultOf, type ScoreOptions, type ScoreResult } from '../score/score-audience.ts';
import { textColumn } from '../store/columns/text.ts';
import { refuseReplacing, type InputFile } from '../store/file/replacing.ts';
import { message } from '../text/message.ts';
import { checkedExport, ExportReplacedError, MANIFEST, watchExport } from './checked-export.ts';
import { ExportScorer } from './export-scorer.ts';
import type { ExportManifest } from './manifest.ts';
import { restoreExport } from './restore-export.ts';
import { MODEL_FILE } from './write-model.ts';

/** Users per block, as in scoring with a project. */
const BLOCK_USERS = 2048;
/** Blocks that are being filled while one is scored. */
const BLOCKS = 3;

/** As for scoring with a project, but with the folder of an export instead of runs. */
export type ExportScoringOptions = Pick<
  ScoreOptions,
  'audience' | 'out' | 'per' | 'top' | 'mapping' | 'formats' | 'holdout' | 'listFormats'
> & {
  readonly folder: string;
};

/**
 * Scores an audience with an export and writes the ranked list, with the intervals and notes of `scoreAudience`. If the
 * export is replaced while it is read, starts again with the new one. Throws `invalid-file` for a folder that is not an
 * export, or was changed, and `state` if it is replaced a second time.
 */
export async function scoreWithExport(options: ExportScoringOptions, job: JobContext): Promise<ScoreResult> {
  // Read only once: it may come from a pipe.
  const mapping = await givenMapping(options.mapping, job);
  try {
    return await scoreOnce(options, mapping, job);
  } catch (error) {
    if (!(error instanceof ExportReplacedError)) throw error;
    return await scoreOnce(options, mapping, job);
  }
}

async function scoreOnce(options: ExportScoringOptions, mapping: MappingFile, job: JobContext): Promise<ScoreResult> {
  restoreExport(options.folder, job);
  const refuseReplaced = watchExport(options.folder);
  const manifest = await checkedExport(options.folder, job).catch((error: unknown) => {
    refuseReplaced();
    throw error;
  });
  refuseOverwriting(options, manifest, []);
  const started = performance.now();
  const work = new WorkFolder(options.out);
  try {
    const ranked = await rankWith(options, { manifest, refuseReplaced }, mapping, work, job);
    return resultOf(options, ranked, performance.now() - started);
  } finally {
    work.remove();
  }
}

async function rankWith(
  options: ExportScoringOptions,
  { manifest, refuseReplaced }: { readonly manifest: ExportManifest; readonly refuseReplaced: () => void },
  mapping: MappingFile,
  work: WorkFolder,
  job: JobContext,
): ReturnType<typeof rankAudience> {
  const { audience, per, top = null, folder } = options;
  const [runs, candidateList] = [runsOf(manifest), candidatesOf(manifest, per)];
  const blockShape = blockShapeOf(runs, candidateList, per, BLOCK_USERS);
  const scorerShape = scorerShapeOf(runs, candidateList, per);
  const feed = openFeed(options, { manifest, mapping, runs, candidateList, blockShape, work }, job);
  try {
    const header = await feed.open();
    refuseOverwriting(options, manifest, header.files, banksIn(candidateList.candidates));
    const { holdout, listFormats = NO_FORMATS } = options;
    await checkFormats(header.columns, listFormats);
    const model = join(folder, MODEL_FILE);
    const separators = separatorsOf(manifest, mapping);
    const scorer = await ExportScorer.open(model, manifest, scorerShape, separators, job.signal).catch(
      (error: unknown) => {
        refuseReplaced();
        throw error;
      },
    );
    try {
      refuseReplaced();
      const manifestRuns = manifest.runs.map((run) => describeRun(run, manifest));
      const notes = reportNotes([...candidateList.notes, ...header.notes], job);
      const shown = { ...candidateList, notes };
      const opened = { runs, candidateList: shown, blockShape, scorerShape, feed, header, scorers: [scorer] };
      const request = { per, top, work, audience, manifestRuns, holdout, listFormats, dialect: mapping.dialect };
      return await rankAudience({ ...opened, ...request }, job);
    } finally {
      await scorer.close();
    }
  } finally {
    await feed.close();
  }
}

/** Everything that is needed to read an audience for an export. */
interface ExportSetup {
  readonly manifest: ExportManifest;
  readonly mapping: MappingFile;
  readonly runs: readonly ScoringRun[];
  readonly candidateList: CandidateList;
  readonly blockShape: BlockShape;
  readonly work: WorkFolder;
}

function openFeed(
  { audience, formats }: ExportScoringOptions,
  { manifest, mapping, runs, candidateList, blockShape, work }: ExportSetup,
  job: JobContext,
): AudienceFeed {
  return new AudienceFeed(
    {
      paths: [audience],
      options: { dialect: mapping.dialect, tempFolder: work.path },
      mapping,
      ...(formats && { given: formats }),
      models: [{ run: runs[0].run, schema: runs[0].schema, trainedOn: readingOf(manifest) }],
      keepsCells: true,
      banks: candidateList.banks,
      usersPath: work.file('users'),
      shape: blockShape,
    },
    BLOCKS,
    job.signal,
  );
}

/** The separators of the columns' values: the mapping's, else those of the training data. */
function separatorsOf({ columns }: ExportManifest, mapping: MappingFile): string[] {
  return columns.map(({ name, separator = '' }) => ownValue(mapping.separators, name) ?? separator);
}

/** How the audience is read: like the training data. */
function readingOf({ user, missing, columns }: ExportManifest): MappingFile {
  const formats = Object.fromEntries(
    columns.flatMap(({ name, format }) => (format === undefined ? [] : [[name, format]])),
  );
  const separators = Object.fromEntries(
    columns.flatMap(({ name, separator }) => (separator === undefined ? [] : [[name, separator]])),
  );
  return { user, missing: [...missing], formats, separators };
}

/** The columns as fields without vocabularies: the model encodes them itself. */
function schemaOf({ columns }: ExportManifest): FeatureSchema {
  return layOutFields(
    columns.map(({ name, kind }) =>
      kind === 'numeric'
        ? { name, role: kind, kind, edges: new Float64Array(0) }
        : { name, role: kind, kind, values: textColumn([]) },
    ),
  );
}

function runsOf(manifest: ExportManifest): ScoringRun[] {
  const schema = schemaOf(manifest);
  return manifest.runs.map(({ run, bank, objective, steps, forecast: errors }) => {
    // The model has made the corrections.
    const forecast = errors === undefined ? null : { ...errors, conditionalShifts: {}, levelShifts: {} };
    return { run, bank, objective, steps, schema, candidates: [], forecast };
  });
}

function candidatesOf({ banks, runs, messages = [] }: ExportManifest, per: 'user' | 'bank'): CandidateList {
  const candidates = banks.flatMap(({ bank, run, objective, weight, value, banners }, bankIndex) => {
    const index = runs.findIndex((one) => one.run === run);
    const step = runs[index].steps.indexOf(objective);
    return banners.map((banner) => ({
      run: index,
      bankIndex,
      bank,
      banner,
      objective,
      step,
      weight,
      value,
      fields: [],
    }));
  });
  const notes = [...messages, ...(per === 'user' ? competitionNotes(candidates) : [])];
  return { candidates, banks: banks.map(({ bank }) => bank), currency: banks[0].currency, notes };
}

function describeRun(
  { run, model, bank, ...rest }: ExportManifest['runs'][number],
  { banks }: ExportManifest,
): ManifestRun {
  const objectives = new Set(banks.filter((one) => one.run === run).map(({ objective }) => objective));
  const { dataset, dataHash, weightsSha256 } = rest;
  const machine = { engine: 'onnx', device: 'cpu' };
  return { run, model, bank, objective: [...objectives].join(', '), dataset, dataHash, weightsSha256, ...machine };
}

/** Neither the list nor its manifest may replace an input, a file of the export or a file of another list. */
function refuseOverwriting(
  options: ExportScoringOptions,
  manifest: ExportManifest,
  files: readonly string[],
  banks: readonly string[] = [],
): void {
  const { out, mapping, folder, holdout, listFormats } = options;
  const inputs: InputFile[] = [
    ...files.map((path) => ({ path, what: message('score.audienceFile') })),
    ...(typeof mapping === 'string' ? [{ path: mapping, what: message('score.mappingFile') }] : []),
    ...[MANIFEST, ...Object.keys(manifest.files)].map((name) => ({
      path: join(folder, name),
      what: message('export.theExport'),
    })),
  ];
  const paths = listPaths(out, { holdout, listFormats, banks });
  for (const path of paths) refuseReplacing(path, inputs);
  refuseOtherLists(out, paths);
}
