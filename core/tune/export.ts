import { extname } from 'node:path';

import { AppError } from '../errors.ts';
import { settingAt } from '../predict/config.ts';
import { csvText, type CsvCell } from '../text/csv.ts';
import { english, inEnglish } from '../text/en.ts';
import { message } from '../text/message.ts';
import { withTexts } from '../text/render.ts';
import type { Tuning, TuningTrial } from './result.ts';

/** Throws `invalid-input` for the name of a file that is neither CSV nor JSON. */
export function checkTrialsPath(path: string): void {
  if (formatOf(path) === null)
    throw new AppError('invalid-input', message('tune.outFormat', { path }), message('tune.nameOut'));
}

function formatOf(path: string): 'csv' | 'json' | null {
  const extension = extname(path).toLowerCase();
  return extension === '.csv' ? 'csv' : extension === '.json' ? 'json' : null;
}

/** The content of a file of trials, by the extension of its name. */
export function trialsFile(path: string, tuning: Tuning): string {
  return formatOf(path) === 'json' ? `${JSON.stringify(withTexts(tuning, english), null, 2)}\n` : trialsCsv(tuning);
}

/** The columns of `figureCells`. */
const FIGURES = ['auc', 'auc_low', 'auc_high', 'log_loss', 'log_loss_low', 'log_loss_high'] as const;

/** One row per trial: the validation metrics, and the settings that differ between trials. */
function trialsCsv({ trials, steps, best }: Tuning): string {
  const settings = [...new Set(trials.flatMap(({ drawn }) => Object.keys(drawn)))];
  const isBest = ({ model, trial }: TuningTrial): boolean => Object.hasOwn(best, model) && best[model].trial === trial;
  const header = [
    ...['model', 'trial', 'best', 'run', ...FIGURES],
    ...steps.flatMap((step) => FIGURES.map((figure) => `${figure}_${step}`)),
    ...settings,
    ...['elapsed_ms', 'error'],
  ];
  const row = (trial: TuningTrial): CsvCell[] => [
    ...[trial.model, trial.trial, isBest(trial) ? 1 : 0, trial.run],
    ...figureCells(trial.judged),
    ...steps.flatMap((step) => figureCells(trial.valid?.[step])),
    ...settings.map((path) => cellOf(settingAt(trial.config, path))),
    ...[trial.elapsedMs, trial.error === null ? null : inEnglish(trial.error)],
  ];
  return csvText([header, ...trials.map(row)]);
}

/** The AUC and the log loss, each with its 95 % interval. */
function figureCells(figures: TuningTrial['judged'] | undefined): CsvCell[] {
  const { auc = null, aucLow = null, aucHigh = null, logLoss = null, logLossLow, logLossHigh } = figures ?? {};
  return [auc, aucLow, aucHigh, logLoss, logLossLow ?? null, logLossHigh ?? null];
}

function cellOf(value: unknown): CsvCell {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? value : Array.isArray(value) ? value.join(' ') : String(value);
}
