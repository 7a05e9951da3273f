import { givenSettings, settingsByModel, type ComparisonRequest } from '../compare/request.ts';
import { findModel } from '../models/registry.ts';
import type { SearchSpace } from '../models/search-space.ts';
import { configureRun, settingAt, withSetting, type RunConfig } from '../predict/config.ts';
import { drawSettings } from './draw.ts';

/** The request of a tuning; stored with it. */
export interface TuningRequest extends Omit<ComparisonRequest, 'seeds' | 'tuned'> {
  /** Trials of each model. */
  readonly trials: number;
  /** Seed of the draw and of every training run. */
  readonly seed: number;
}

/** The settings of a trial. */
export interface TrialSettings {
  readonly config: RunConfig;
  /** The drawn values by the path of the setting; none for the first trial. */
  readonly drawn: Readonly<Record<string, unknown>>;
}

/**
 * The settings of every trial by model. The first trial has the default settings; the others change the settings in the
 * model's search space. A setting that the request gives is the same in all trials. Throws the errors of models and
 * settings.
 */
export function planTrials(request: TuningRequest): Readonly<Record<string, readonly TrialSettings[]>> {
  const base = settingsByModel(request);
  const given = givenSettings(request);
  return Object.fromEntries(
    request.models.map((model) => {
      const space = withoutGiven(findModel(model).space, given[model]);
      const trials = Array.from({ length: request.trials }, (_, index) =>
        index === 0
          ? { config: base[model], drawn: {} }
          : drawTrial(model, base[model], space, request.seed, index + 1),
      );
      return [model, trials];
    }),
  );
}

/** The settings of a search space that the request does not give. */
function withoutGiven(space: SearchSpace, given: unknown): SearchSpace {
  return Object.fromEntries(Object.entries(space).filter(([path]) => settingAt(given, path) === undefined));
}

function drawTrial(model: string, base: RunConfig, space: SearchSpace, seed: number, trial: number): TrialSettings {
  let settings: unknown = base;
  for (const [path, value] of Object.entries(drawSettings(space, seed, trial))) {
    const current = settingAt(base, path);
    const isForEach = Array.isArray(current) && !Array.isArray(value);
    settings = withSetting(settings, path, isForEach ? current.map(() => value) : value);
  }
  const config = configureRun(model, settings);
  return { config, drawn: Object.fromEntries(Object.keys(space).map((path) => [path, settingAt(config, path)])) };
}
