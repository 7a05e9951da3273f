import { resolve } from 'node:path';

import type { JobContext } from '../../job.ts';
import type { Holdout, HoldoutBank } from '../../store/runs/export-holdout.ts';
import type { Message } from '../../text/message.ts';
import { expectedNumbers } from '../output/manifest.ts';
import { OutputFile, type WrittenFile } from '../output/output.ts';
import type { WorkFolder } from '../output/work-folder.ts';
import { hasValues, listColumns, unionSteps, type ListShape } from '../ranking/list-writer.ts';
import { GroupFile } from './group-file.ts';
import { controlPath, limitText, userDraw, type HoldoutOptions } from './group.ts';
import { DrawLimits } from './limits.ts';
import { visitList, type ListBatch } from './list-rows.ts';
import { ListedGroup, type ListedRow } from './listed-group.ts';
import { holdoutNotes, holdoutSizes, type ListedGroups } from './sizes.ts';

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
 * Divides a finished list into the users to target and the control group, which nobody may target. In a list of every
 * user's best banner, each bank's users are a stratum, and its control group has exactly the share of them, rounded. In
 * a list of all users for each bank, all rows are one stratum, so that a user is in the same group for every bank.
 */
export async function divideList(request: DivisionRequest, job: JobContext): Promise<DividedList> {
  const { work, shape, options } = request;
  const reader = new RowReader(request);
  const limits = await findLimits(request, reader, job);
  const groups: ListedGroups = { target: new ListedGroup(shape), control: new ListedGroup(shape) };
  const columns = listColumns(shape);
  const controlFile = controlPath(work.target);
  const outputs = [work.open(), new OutputFile(work.file('control'), controlFile)] as const;
  try {
    const files = {
      target: new GroupFile(outputs[0], 'target', columns),
      control: new GroupFile(outputs[1], 'control', columns),
    };
    await visitList(
      request.list,
      (batch, row) => {
        const listed = reader.row(batch, row);
        const group = reader.draw(batch, row) < limits[reader.strata[listed.candidate]] ? 'control' : 'target';
        groups[group].add(listed);
        files[group].add(batch.record(row));
      },
      job,
    );
    const [file, control] = [files.target.finish(), files.control.finish()];
    const holdout = {
      ...options,
      file: resolve(controlFile),
      sha256: control.sha256,
      rows: groups.control.rows,
      expected: expectedNumbers(groups.control.forecast()),
      banks: banksOf(shape, groups, reader.strata, limits),
      sizes: holdoutSizes(shape, request.per, groups, options),
    };
    return { outputs, file, target: groups.target, holdout, notes: holdoutNotes(shape, holdout) };
  } catch (error) {
    for (const output of outputs) output.close();
    throw error;
  }
}

async function findLimits({ list, options }: DivisionRequest, reader: RowReader, job: JobContext): Promise<number[]> {
  const limits = new DrawLimits(Math.max(...reader.strata) + 1, options.share);
  await visitList(list, (batch, row) => limits.count(reader.stratum(batch, row), reader.draw(batch, row)), job);
  limits.locate();
  await visitList(list, (batch, row) => limits.collect(reader.stratum(batch, row), reader.draw(batch, row)), job);
  return limits.limits();
}

function banksOf(
  { candidates }: ListShape,
  { target, control }: ListedGroups,
  strata: readonly number[],
  limits: readonly number[],
): HoldoutBank[] {
  const names = [...new Set(candidates.map(({ bank }) => bank))];
  return names.map((bank) => {
    const count = ({ all }: ListedGroup): number =>
      all.reduce((sum, rows, candidate) => (candidates[candidate].bank === bank ? sum + rows : sum), 0);
    const first = candidates.findIndex((candidate) => candidate.bank === bank);
    return { bank, target: count(target), control: count(control), limit: limitText(limits[strata[first]]) };
  });
}

/** Positions of the columns before the probabilities; see `listColumns`. */
const [USER, BANK, BANNER, WEIGHT, STEPS] = [1, 2, 3, 6, 7];

/** Reads the rows of a list: candidate, stratum, draw and figures. */
class RowReader {
  /** The stratum of each candidate. */
  readonly strata: readonly number[];
  readonly #seed: number;
  readonly #steps: number;
  readonly #hasValues: boolean;
  readonly #candidates: ReadonlyMap<string, number>;

  constructor({ shape, per, options }: DivisionRequest) {
    const banks = [...new Set(shape.candidates.map(({ bank }) => bank))];
    this.strata = shape.candidates.map(({ bank }) => (per === 'bank' ? 0 : banks.indexOf(bank)));
    this.#seed = options.seed;
    this.#steps = unionSteps(shape.runs).length;
    this.#hasValues = hasValues(shape);
    this.#candidates = new Map(
      shape.candidates.map(({ bank, banner, run }, index) => [keyOf(bank, banner, shape.runs[run].run), index]),
    );
  }

  draw(batch: ListBatch, row: number): number {
    return userDraw(this.#seed, batch.cell(row, USER));
  }

  stratum(batch: ListBatch, row: number): number {
    return this.strata[this.#candidate(batch, row)];
  }

  row(batch: ListBatch, row: number): ListedRow {
    const probabilities = Array.from({ length: this.#steps }, (_, step) => numberAt(batch, row, STEPS + step));
    return {
      candidate: this.#candidate(batch, row),
      weight: numberAt(batch, row, WEIGHT),
      probabilities,
      value: this.#hasValues ? numberAt(batch, row, STEPS + this.#steps + 1) : 0,
    };
  }

  #candidate(batch: ListBatch, row: number): number {
    const run = batch.cell(row, STEPS + this.#steps);
    const index = this.#candidates.get(keyOf(batch.cell(row, BANK), batch.cell(row, BANNER), run));
    if (index === undefined) throw new Error('a row of the list has no candidate');
    return index;
  }
}

/** A candidate as the cells of a list name it. */
function keyOf(...cells: readonly string[]): string {
  return JSON.stringify(cells);
}

function numberAt(batch: ListBatch, row: number, column: number): number {
  const text = batch.cell(row, column);
  return text === '' ? NaN : Number(text);
}
