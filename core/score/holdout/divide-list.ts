import { resolve } from 'node:path';

import { forEachIndex, partOfJob, type JobContext } from '../../job.ts';
import type { Holdout, HoldoutBank } from '../../store/runs/export-holdout.ts';
import { exportIntervals } from '../../store/runs/export-intervals.ts';
import { message, type Message } from '../../text/message.ts';
import { visitList } from '../output/list-rows.ts';
import { expectedNumbers } from '../output/manifest.ts';
import { OutputFile, type WrittenFile } from '../output/output.ts';
import type { WorkFolder } from '../output/work-folder.ts';
import { listColumns, type ListShape } from '../ranking/list-writer.ts';
import { GroupFile } from './group-file.ts';
import { controlPath, limitText, userDraw, type HoldoutOptions } from './group.ts';
import { DrawLimits } from './limits.ts';
import { ListedGroup } from './listed-group.ts';
import { RowDraws } from './row-draws.ts';
import { RowReader } from './row-reader.ts';
import { holdoutNotes, holdoutSizes, type ListedGroups } from './sizes.ts';

const NOTHING_WRITTEN = message('base.nothingWritten');

/** A finished list to divide, and how. */
export interface DivisionRequest {
  readonly work: WorkFolder;
  /** Path of the finished list. */
  readonly list: string;
  readonly shape: ListShape;
  readonly per: 'user' | 'bank';
  readonly options: HoldoutOptions;
}

/** The two files of a divided list, complete but not yet published. */
export interface DividedList {
  readonly outputs: readonly [target: OutputFile, control: OutputFile];
  /** The list of the target group. */
  readonly file: WrittenFile;
  readonly target: ListedGroup;
  readonly holdout: Holdout;
  readonly notes: readonly Message[];
}

/**
 * Divides a finished list into the users to target and the control group, which must not be targeted. In a list of
 * every user's best banner, each bank's users are a stratum, and its control group has exactly the share of them,
 * rounded. In a list of all users for each bank, all rows are one stratum, so that a user is in the same group for
 * every bank.
 */
export async function divideList(request: DivisionRequest, job: JobContext): Promise<DividedList> {
  const draws = new RowDraws(request.work.file('draws'));
  try {
    const strata = strataOf(request);
    const limits = await findLimits(request, draws, strata, job);
    return await writeGroups(request, { draws, strata, limits }, job);
  } finally {
    draws.close();
  }
}

/** The stratum of each candidate. */
function strataOf({ shape: { candidates }, per }: DivisionRequest): number[] {
  const banks = [...new Set(candidates.map(({ bank }) => bank))];
  return candidates.map(({ bank }) => (per === 'bank' ? 0 : banks.indexOf(bank)));
}

async function findLimits(
  { list, shape, options }: DivisionRequest,
  draws: RowDraws,
  strata: readonly number[],
  job: JobContext,
): Promise<number[]> {
  const reader = new RowReader(shape);
  const limits = new DrawLimits(Math.max(...strata) + 1, options.share);
  await visitList(
    list,
    (batch, row) => {
      const [candidate, draw] = [reader.candidate(batch, row), userDraw(options.seed, reader.user(batch, row))];
      draws.add(candidate, draw);
      limits.count(strata[candidate], draw);
    },
    partOfJob(job, 0, 0.5),
    { phase: 'write' },
  );
  draws.flush();
  limits.locate();
  const drawn = draws.read();
  await forEachIndex(draws.rows, () => collectNext(drawn, limits, strata), job, NOTHING_WRITTEN);
  return limits.limits();
}

function collectNext(drawn: ReturnType<RowDraws['read']>, limits: DrawLimits, strata: readonly number[]): void {
  const [candidate, draw] = nextDraw(drawn);
  limits.collect(strata[candidate], draw);
}

function nextDraw(drawn: ReturnType<RowDraws['read']>): readonly [candidate: number, draw: number] {
  const next = drawn.next();
  if (next.done === true) throw new Error('the list has more rows than were drawn');
  return next.value;
}

/** Which rows are in the control group: those whose draw is below the limit of their stratum. */
interface Division {
  readonly draws: RowDraws;
  readonly strata: readonly number[];
  readonly limits: readonly number[];
}

async function writeGroups(request: DivisionRequest, division: Division, job: JobContext): Promise<DividedList> {
  const { work, shape, options, per } = request;
  const controlFile = controlPath(work.target);
  using opened = new DisposableStack();
  const outputs = [opened.use(work.open()), opened.use(new OutputFile(work.file('control'), controlFile))] as const;
  const columns = listColumns(shape);
  const groups: ListedGroups = { target: new ListedGroup(shape), control: new ListedGroup(shape) };
  const files = {
    target: new GroupFile(outputs[0], 'target', columns),
    control: new GroupFile(outputs[1], 'control', columns),
  };
  await fillGroups(request, division, { groups, files }, job);
  const [file, control] = [files.target.finish(), files.control.finish()];
  const forecast = groups.control.forecast();
  const holdout = {
    ...options,
    file: resolve(controlFile),
    sha256: control.sha256,
    rows: groups.control.rows,
    expected: expectedNumbers(forecast),
    intervals: exportIntervals(
      forecast.map((step) => [step.step, step]),
      null,
    ).steps,
    banks: banksOf(shape, groups, division),
    sizes: holdoutSizes(shape, per, groups, options),
  };
  return { outputs, file, target: groups.target, holdout, notes: holdoutNotes(shape, holdout) };
}

/** Adds each row to the sums and the file of its group. */
async function fillGroups(
  { list, shape }: DivisionRequest,
  { draws, strata, limits }: Division,
  { groups, files }: { readonly groups: ListedGroups; readonly files: Readonly<Record<keyof ListedGroups, GroupFile>> },
  job: JobContext,
): Promise<void> {
  const reader = new RowReader(shape);
  const drawn = draws.read();
  await visitList(
    list,
    (batch, row) => {
      const [candidate, draw] = nextDraw(drawn);
      const group = draw < limits[strata[candidate]] ? 'control' : 'target';
      groups[group].add(reader.row(batch, row, candidate));
      files[group].add(batch.record(row));
    },
    partOfJob(job, 0.5, 0.5),
    { phase: 'write' },
  );
}

function banksOf(
  { candidates }: ListShape,
  { target, control }: ListedGroups,
  { strata, limits }: Division,
): HoldoutBank[] {
  const names = [...new Set(candidates.map(({ bank }) => bank))];
  return names.map((bank) => {
    const count = ({ all }: ListedGroup): number =>
      all.reduce((sum, rows, candidate) => (candidates[candidate].bank === bank ? sum + rows : sum), 0);
    const first = candidates.findIndex((candidate) => candidate.bank === bank);
    return { bank, target: count(target), control: count(control), limit: limitText(limits[strata[first]]) };
  });
}
