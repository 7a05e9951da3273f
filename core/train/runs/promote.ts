import { AppError, unknownName } from '../../errors.ts';
import { grosslyMiscalibratedSteps } from '../../predict/gross-miscalibration.ts';
import { readCandidates, readOutline } from '../../predict/plan.ts';
import { readDatasets } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { bankOfRun, promoteRun, readBanks, type Bank } from '../../store/runs/banks.ts';
import { getRun } from '../../store/runs/runs.ts';
import { message, type Message } from '../../text/message.ts';
import { banksOfData } from '../data/banks-of-data.ts';

/** A run to make active; without a bank, for the bank that it was trained for. */
export interface Promotion {
  readonly run: string;
  readonly bank?: string | undefined;
  /** Whether to accept predictions that are off by more than a factor of 2. */
  readonly acceptMiscalibration?: boolean | undefined;
}

/**
 * Makes a run active for a bank. Throws like `promoteRun`, `invalid-input` for a run of data without banks, and
 * `unknown-name` for a bank that neither the project nor the run knows, or `invalid-input` if other data have it; also
 * `state` if the run's predictions are off by more than a factor of 2 on its validation set, unless that is accepted.
 */
export function promote(project: Project, { run, bank: named, acceptMiscalibration }: Promotion): Bank {
  const info = getRun(project, run);
  if (info.bank === null && info.status === 'done') checkBankOfPooledRun(project, run, named);
  const bank = bankOfRun(project, run, named);
  const steps = acceptMiscalibration === true ? [] : farOffSteps(project, run, bank);
  if (steps.length > 0)
    throw new AppError(
      'state',
      message('train.grosslyMiscalibrated', { run, original: readOutline(project, run)?.refit?.run, steps }),
      message('train.acceptMiscalibration'),
    );
  return promoteRun(project, run, named);
}

/**
 * Makes a bank's run active unless its predictions are off by more than a factor of 2 on its validation set: then
 * returns null. Throws like `promoteRun`.
 */
export function promoteIfCalibrated(project: Project, run: string): Bank | null {
  return farOffSteps(project, run, bankOfRun(project, run)).length > 0 ? null : promoteRun(project, run);
}

/** The steps whose predictions are off by more than a factor of 2, for the objective of the run, else of the bank. */
function farOffSteps(project: Project, run: string, bank: string): Message[] {
  const bankObjective = readBanks(project).intact.find(({ name }) => name === bank)?.objective;
  return grosslyMiscalibratedSteps(project, run, getRun(project, run).objective ?? bankObjective ?? null);
}

/**
 * Throws `invalid-input` for a run that has seen no bank, which would score nobody, and `unknown-name` for a bank that
 * neither the project nor the run knows: a mistyped name would become a new bank.
 */
function checkBankOfPooledRun(project: Project, run: string, named: string | undefined): void {
  const seen = readCandidates(project, run).candidates.flatMap(({ bank }) => bank ?? []);
  if (seen.length === 0)
    throw new AppError('invalid-input', message('store.runWithoutBanks', { run }), message('store.scoreByName'));
  const { intact, damaged } = readBanks(project);
  const known = new Set([...[...intact, ...damaged].flatMap(({ name }) => name ?? []), ...seen]);
  if (named === undefined || known.has(named)) return;
  const newer = readDatasets(project).intact.find((dataset) => banksOfData(project, dataset)?.includes(named));
  if (newer === undefined) throw unknownName(message('noun.bank'), named, [...known]);
  const names = { run, bank: named, dataset: newer.name };
  throw new AppError('invalid-input', message('train.unseenBank', names), message('train.trainForBank', names));
}
