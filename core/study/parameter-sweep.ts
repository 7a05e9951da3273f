import { AppError, unknownName } from '../errors.ts';
import { configureRun, unusedSettings, withSetting, type RunConfig } from '../predict/config.ts';
import { stepsOf } from '../predict/dataset-steps.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { message, type Message } from '../text/message.ts';
import { chooseSteps } from '../train/data/steps.ts';

/** A setting and the values to try, written as `d=1,5,10`. */
export interface ParameterSweep {
  readonly parameter: string;
  readonly values: readonly number[];
}

/** The options for training with one value. */
export interface SweepPoint {
  readonly value: number;
  readonly config: RunConfig;
  /** The last steps of the dataset; absent if all steps are trained. */
  readonly steps?: readonly string[];
}

/** The paper's names of settings (section 4.3), and their paths. */
const PATHS: Readonly<Record<string, string>> = {
  d: 'features.dimension',
  alpha: 'model.alpha',
  lambda: 'training.downSampling',
};
const TASKS = 'tasks';
const SECTIONS = ['training', 'features', 'model'];

/**
 * Parses a sweep; throws `usage` unless it has the form `setting=value,value`, and `unknown-name` for an unknown
 * setting.
 */
export function parseSweep(text: string): ParameterSweep {
  const equalsIndex = text.indexOf('=');
  const parameter = text.slice(0, Math.max(0, equalsIndex)).trim();
  const valueTexts = text
    .slice(equalsIndex + 1)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (equalsIndex < 1 || valueTexts.length === 0) throw usageError(message('study.notSetting', { text }));
  const values = valueTexts.map(Number);
  const invalid = valueTexts.find((_, i) => !Number.isFinite(values[i]));
  if (invalid !== undefined) throw usageError(message('study.notNumber', { text: invalid }));
  const names = [...Object.keys(PATHS), TASKS];
  if (!names.includes(parameter) && !SECTIONS.includes(parameter.split('.')[0]))
    throw unknownName(message('noun.setting'), parameter, [...names, ...SECTIONS.map((section) => `${section}.…`)]);
  return { parameter, values: [...new Set(values)] };
}

function usageError(text: Message): AppError {
  return new AppError('usage', text, message('study.writeOver'));
}

/**
 * Plans the training of every value before any runs. Throws the errors of settings, and `invalid-input` for a number of
 * tasks that the dataset does not have, or a setting that the model ignores.
 */
export function planSweep(
  { parameter, values }: ParameterSweep,
  model: string,
  config: unknown,
  epochs: number | undefined,
  dataset: Pick<DatasetInfo, 'name' | 'steps'>,
): SweepPoint[] {
  if (parameter !== TASKS) return planSettings(PATHS[parameter] ?? parameter, values, model, config, epochs);
  const allSteps = stepsOf(dataset);
  return values.map((value) => {
    if (!Number.isInteger(value) || value < 1 || value > allSteps.length)
      throw new AppError(
        'invalid-input',
        message('study.tasks', { tasks: value, steps: allSteps.length }),
        message('study.wholeNumbers', { limit: allSteps.length }),
      );
    return {
      value,
      config: configureRun(model, config, epochs),
      ...(value === allSteps.length ? {} : { steps: chooseSteps(dataset, allSteps.slice(-value)) }),
    };
  });
}

function planSettings(
  path: string,
  values: readonly number[],
  model: string,
  config: unknown,
  epochs: number | undefined,
): SweepPoint[] {
  const points = values.map((value) => ({
    value,
    config: configureRun(model, withSetting(config, path, value), epochs),
  }));
  if (unusedSettings(model, withSetting({}, path, values[0])).length === 0) return points;
  throw new AppError(
    'invalid-input',
    message('study.noSetting', { model, setting: path }),
    message('study.otherSetting'),
  );
}
