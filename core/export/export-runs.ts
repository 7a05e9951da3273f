import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { removeFolder } from '../busy-files.ts';
import { AppError } from '../errors.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { ForecastParameters } from '../predict/forecast.ts';
import { programVersion } from '../program/root.ts';
import { publishFolder } from '../publish-folder.ts';
import { OWNER_ONLY, refuseSpecialFile, removeAbandoned, temporaryName } from '../publish.ts';
import type { RunsByBank } from '../score/candidates/assign-runs.ts';
import { competitionNotes } from '../score/candidates/values.ts';
import { manifestBanks } from '../score/output/manifest.ts';
import { prepareRuns, type ScoringSetup } from '../score/prepare-scoring.ts';
import { refuseMovedProject, type Project } from '../store/file/project.ts';
import { refuseReplacing } from '../store/file/replacing.ts';
import { explainWriteError } from '../store/file/write-error.ts';
import { inEnglish } from '../text/en.ts';
import { message, sameText, type Text } from '../text/message.ts';
import { isArchive, publishArchive } from './archive.ts';
import { describeFile, exportedFiles, MANIFEST } from './checked-export.ts';
import { filesIn } from './files-in.ts';
import { GOLDEN_FILE, writeGolden } from './golden-parquet.ts';
import { predictGolden, readGoldenCells } from './golden.ts';
import { buildModelGraph, PREFERENCE } from './graph/model-graph.ts';
import { manifestSchema, type ExportManifest } from './manifest.ts';
import { planExport, type ExportPlan } from './plan.ts';
import { restoreExport } from './restore-export.ts';
import { REQUEST_EXAMPLE, requestExample, TRITON_CONFIG, tritonConfig } from './triton.ts';
import { writeModel } from './write-model.ts';

const SCHEMA = 'manifest.schema.json';
const GOLDEN_ROWS = 1000;
/** Files that Python or the operating system may have added to a folder. */
const SYSTEM_FILES = /(?:^|\/)(?:__pycache__\/[^/]+|\.DS_Store|Thumbs\.db|desktop\.ini)$/;
/** How many files an error names. */
const MAX_NAMED = 3;
/** The folder of the scripts and texts that are copied into every export. */
const FILES = join(import.meta.dirname, 'files');

/** The runs to export, and where to. */
export interface ExportRequest {
  /** As in scoring: one per bank, or one of all banks. */
  readonly runs: readonly string[];
  /** By bank, the run that scores it, one of `runs`; null leaves the bank out. */
  readonly banks?: RunsByBank | undefined;
  /**
   * The folder to make, or the archive if it ends in .zip; an earlier export there is replaced, unless other files were
   * added to it.
   */
  readonly out: string;
}

/**
 * Exports runs as one model with all that scoring without this program needs. The folder or archive gets its name when
 * it is complete. Throws like `prepareScoring`, `disk`, and `invalid-input` if the target holds anything but an earlier
 * export.
 */
export async function exportRuns(project: Project, request: ExportRequest, job: JobContext): Promise<ExportManifest> {
  const target = resolve(request.out);
  const checkTarget = (): void => {
    if (isArchive(target))
      refuseReplacing(target, [{ path: project.path, what: message('store.theProject'), project: true }]);
    else refuseTarget(target);
  };
  if (!isArchive(target)) restoreExport(target, job);
  checkTarget();
  const setup = prepareRuns(project, { runs: request.runs, banks: request.banks, per: 'user' }, job);
  const plan = planExport(setup);
  removeAbandoned(target);
  const work = temporaryName(target);
  try {
    mkdirSync(work, { mode: 0o700 });
    const manifest = await writeFolder(project, setup, plan, work, job);
    await yieldToEventLoop(job, message('base.nothingWritten'));
    checkTarget();
    const checkSource = (): void => refuseMovedProject(project);
    if (isArchive(target)) await publishArchive(work, target, checkSource, job);
    else {
      checkSource();
      publishFolder(work, target);
    }
    return manifest;
  } catch (error) {
    throw explainWriteError(error, target);
  } finally {
    removeFolder(work);
  }
}

/** Throws unless the folder is new, empty, or an earlier export to which nothing was added. */
function refuseTarget(target: string): void {
  refuseSpecialFile(target);
  if (!existsSync(target)) return;
  const isFolder = statSync(target).isDirectory();
  if (isFolder && existsSync(join(target, SCHEMA))) return refuseAddedFiles(target);
  if (isFolder && readdirSync(target).length === 0) return;
  throw new AppError('invalid-input', message('export.otherContent', { path: target }), message('export.nameFolder'));
}

/** Throws if the folder of an export also holds files that are not part of it: replacing it would lose them. */
function refuseAddedFiles(target: string): void {
  const exported = new Set([SCHEMA, ...exportedFiles(target)]);
  const added = filesIn(target).filter((name) => !exported.has(name) && !SYSTEM_FILES.test(name));
  if (added.length === 0) return;
  const files = added.slice(0, MAX_NAMED);
  throw new AppError(
    'invalid-input',
    message('export.addedFiles', { path: target, files: added.length > files.length ? [...files, '…'] : files }),
    message('export.moveFiles'),
  );
}

async function writeFolder(
  project: Project,
  setup: Pick<ScoringSetup, 'runs' | 'candidateList'>,
  plan: ExportPlan,
  out: string,
  job: JobContext,
): Promise<ExportManifest> {
  const version = programVersion();
  job.report({ phase: 'export', fraction: 0 });
  const described = { producerVersion: version, metadata: metadataOf(setup, plan) };
  const names = await writeModel(out, buildModelGraph(plan), described, job);
  await yieldToEventLoop(job, message('base.nothingWritten'));
  job.report({ phase: 'export', fraction: 0.4 });
  const cells = readGoldenCells(project, setup, plan, GOLDEN_ROWS);
  await writeGolden(out, plan, setup.candidateList, await predictGolden(setup, plan, cells, out, job));
  job.report({ phase: 'export', fraction: 0.9 });
  const texts = {
    [TRITON_CONFIG]: tritonConfig(plan),
    [REQUEST_EXAMPLE]: requestExample(plan, setup.candidateList.candidates, exampleOf(plan, cells)),
  };
  writeTexts(out, { ...texts, [SCHEMA]: `${JSON.stringify(manifestSchema(), null, 2)}\n` });
  const copied = copyScripts(out);
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const name of [...names, GOLDEN_FILE, ...Object.keys(texts), ...copied])
    files[name] = await describeFile(join(out, name), job);
  const manifest = manifestOf(setup, plan, files, version);
  writeTexts(out, { [MANIFEST]: `${JSON.stringify(manifest, null, 2)}\n` });
  return manifest;
}

function writeTexts(out: string, texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(out, name), text, { mode: OWNER_ONLY });
}

/** Copies what every export holds; returns the names. */
function copyScripts(out: string): readonly string[] {
  const names = filesIn(FILES);
  for (const name of names) {
    mkdirSync(dirname(join(out, name)), { mode: 0o700, recursive: true });
    copyFileSync(join(FILES, name), join(out, name));
    chmodSync(join(out, name), OWNER_ONLY);
  }
  return names;
}

/** The cells of the first golden row that has every number, else of the first one, else missing values. */
function exampleOf({ columns }: ExportPlan, cells: readonly (readonly string[])[]): string[] {
  const rows = (cells[0] ?? []).map((_, row) => cells.map((column) => column[row]));
  const isComplete = (row: readonly string[]): boolean =>
    columns.every(({ kind }, index) => kind !== 'numeric' || row[index] !== '');
  return rows.find(isComplete) ?? rows[0] ?? columns.map(() => '');
}

function metadataOf({ runs }: Pick<ScoringSetup, 'runs'>, { banks, steps }: ExportPlan): Record<string, string> {
  const list = (values: readonly string[]): string => [...new Set(values)].join(',');
  return {
    run: list(runs.map(({ run }) => run)),
    dataHash: list(runs.map(({ dataHash }) => dataHash)),
    steps: list(steps.map(({ step }) => step)),
    objective: list(runs.map(({ objective }) => objective ?? '')),
    banks: JSON.stringify(banks.map(({ bank }) => bank)),
  };
}

function manifestOf(
  { runs, candidateList }: Pick<ScoringSetup, 'runs' | 'candidateList'>,
  { columns, missing, steps }: ExportPlan,
  files: ExportManifest['files'],
  version: string,
): ExportManifest {
  return {
    $schema: SCHEMA,
    format: 1,
    producer: `stepladder ${version}`,
    created: new Date().toISOString(),
    runs: runs.map(({ info, dataHash, forecast }) => {
      const { run, model, bank, objective, steps: names, dataset, weightsSha256 } = info;
      const described = { run, model, bank, objective, steps: names, dataset, dataHash, weightsSha256 };
      return { ...described, ...(forecast && { forecast: errorsOf(forecast) }) };
    }),
    banks: manifestBanks(candidateList).map(({ bank, ...rest }) => {
      const candidates = candidateList.candidates.filter((candidate) => candidate.bank === bank);
      const banners = candidates.map(({ banner }) => banner);
      return { bank, run: runs[candidates[0].run].run, ...rest, banners };
    }),
    steps,
    preference: PREFERENCE,
    columns,
    missing,
    user: userOf(runs),
    files,
    notes: candidateList.notes.map(inEnglish),
    messages: withoutCompetition(candidateList),
  };
}

/** The part of a run's forecast parameters that is not in the model. */
function errorsOf(parameters: ForecastParameters): NonNullable<ExportManifest['runs'][number]['forecast']> {
  const { conditionalShifts: _, levelShifts: __, ...errors } = parameters;
  return errors;
}

/** The notes that hold however the banks compete; scoring adds those on their competition. */
function withoutCompetition({ notes, candidates }: ScoringSetup['candidateList']): Text[] {
  const competition = competitionNotes(candidates);
  return notes.filter((note) => !competition.some((other) => sameText(note, other)));
}

/** The column of user ids in the training data, else that of the ids. */
function userOf(runs: ScoringSetup['runs']): string {
  const named = [...runs.map(({ trainedOn }) => trainedOn.user), ...runs.map(({ trainedOn }) => trainedOn.id)];
  return named.find((name) => name !== undefined) ?? 'user_id';
}
