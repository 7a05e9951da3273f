import { z } from 'zod';

import { AppError } from '../errors.ts';
import { checkSettings, findModel } from '../models/registry.ts';
import { configureRun, type RunConfig } from '../predict/config.ts';
import type { NamedConditions } from '../segment/conditions.ts';
import { message } from '../text/message.ts';
import type { TestPeriod } from '../train/data/test-periods.ts';
import type { ReuseOptions } from '../train/runs/reuse.ts';
import type { PlannedRun } from './progress.ts';

/** The request of a comparison; stored with it, so that it can be resumed. */
export interface ComparisonRequest {
  readonly dataset: string;
  readonly valid?: string | undefined;
  readonly test?: string | undefined;
  readonly bank?: string | undefined;
  /** Only samples of this segment, with its conditions when the comparison started. */
  readonly segment?: NamedConditions | undefined;
  /** Milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly objective?: string | undefined;
  readonly engine: ReuseOptions['engine'];
  readonly models: readonly string[];
  /** Seeds 1 … n. */
  readonly seeds: number;
  /** Number of test periods; absent for one. */
  readonly splits?: number | undefined;
  readonly epochs?: number | undefined;
  /** Sections `training` and `features` for all models, and `models` with the settings of each by name. */
  readonly config?: unknown;
  /** The tuned settings of every model by name, in place of `config`. */
  readonly tuned?: Readonly<Record<string, TunedSettings>> | undefined;
}

/** The settings of a model that were best on the validation set among the trials of a tuning. */
export interface TunedSettings {
  /** Short id of the tuning: t1, t2, … */
  readonly tuning: string;
  readonly trial: number;
  /** Number of trials of the model. */
  readonly trials: number;
  readonly config: RunConfig;
}

const sections = z.strictObject({
  training: z.record(z.string(), z.unknown()).optional(),
  features: z.record(z.string(), z.unknown()).optional(),
  models: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

/**
 * The validated settings of every model by name. Throws `unknown-name` for a model or setting that does not exist,
 * `invalid-config` and `invalid-input`.
 */
export function settingsByModel(
  request: Pick<ComparisonRequest, 'models' | 'config' | 'epochs' | 'tuned'>,
): Readonly<Record<string, RunConfig>> {
  const { models, epochs, tuned } = request;
  const given = givenSettings(request);
  return Object.fromEntries(
    models.map((model) => [model, tuned?.[model].config ?? configureRun(model, given[model], epochs)]),
  );
}

/**
 * The settings that a request gives for each model, not checked yet and without defaults. Throws `unknown-name` for a
 * section or model that does not exist, and `invalid-input` for a model named twice.
 */
export function givenSettings({
  models,
  config,
}: Pick<ComparisonRequest, 'models' | 'config'>): Readonly<Record<string, unknown>> {
  const duplicate = models.find((model, index) => models.indexOf(model) !== index);
  if (duplicate !== undefined)
    throw new AppError(
      'invalid-input',
      message('compare.namedTwice', { model: duplicate }),
      message('compare.nameOnce'),
    );
  const { models: byModel = {}, ...shared } = checkSettings(sections, config ?? {}, message('compare.setting'));
  for (const model of Object.keys(byModel)) findModel(model);
  return Object.fromEntries(
    models.map((model) => [model, { ...shared, ...(byModel[model] === undefined ? {} : { model: byModel[model] }) }]),
  );
}

/** The numbers of a comparison's test periods, the oldest first; `[undefined]` if there is only one. */
export function splitNumbers({ splits = 1 }: Pick<ComparisonRequest, 'splits'>): readonly (number | undefined)[] {
  return splits === 1 ? [undefined] : Array.from({ length: splits }, (_, index) => index + 1);
}

/** The oldest test period, before which models are tuned; undefined if there is only one. */
export function oldestPeriodOf(request: Pick<ComparisonRequest, 'splits'>): TestPeriod | undefined {
  return testPeriodOf(request, splitNumbers(request)[0]);
}

/** The test period with this number; undefined if there is only one. */
export function testPeriodOf(
  { splits = 1 }: Pick<ComparisonRequest, 'splits'>,
  split: number | undefined,
): TestPeriod | undefined {
  return split === undefined ? undefined : { number: split, count: splits };
}

/**
 * The options of `trainOrReuse` for one run of a comparison. The objective is the one from the start of the comparison,
 * since the bank's may have changed.
 */
export function optionsOf(
  request: ComparisonRequest,
  objective: string | null,
  { model, seed, split }: PlannedRun,
  config: RunConfig,
): ReuseOptions {
  const { dataset, valid, test, bank, segment, from, to, engine } = request;
  return {
    dataset,
    valid,
    test,
    testPeriod: testPeriodOf(request, split),
    bank,
    segment,
    from,
    to,
    objective: objective ?? request.objective,
    engine,
    model,
    seed,
    config,
  };
}
