import { z } from 'zod';

import { namedRecord } from '../named-record.ts';
import type { Project } from '../store/file/project.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { readArtifactMeta, writeArtifact } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';

const ARTIFACT = 'forecast';

/** Corrections and error variances of forecasts that are based on a run's probabilities. */
export interface ForecastParameters {
  /** By step, the factor by which to scale predicted differences between a bank's banners; null if unknown. */
  readonly bannerSlopes: readonly number[] | null;
  /**
   * By step, the upper end of the 95 % interval of the slope, estimated from observed outcomes alone; absent in older
   * runs.
   */
  readonly bannerSlopeLimits?: readonly number[] | undefined;
  /**
   * By bank and step, what to add to the log-odds of the step among samples that reached the previous step, so that its
   * rate matches the newest days. Without a bank, the key is an empty string.
   */
  readonly conditionalShifts: ShiftsByBank;
  /** The shifts that older versions stored, of each step's rate among all samples; empty in newer runs. */
  readonly levelShifts: ShiftsByBank;
  /** By step, the relative variance of forecasts, in addition to that of chance. */
  readonly variances: readonly ForecastVariance[];
  /**
   * For banks with too few conversions in training or none known on the newest days: by bank and step, the relative
   * variance of the bank's own level, which replaces that in `variances`. Absent if there is no such bank.
   */
  readonly ownLevels?: VariancesByBank | undefined;
}

/** Shifts of log-odds by bank and step. */
export type ShiftsByBank = Readonly<Record<string, readonly number[]>>;

/** Relative variances of levels by bank and step. */
export type VariancesByBank = Readonly<Record<string, readonly number[]>>;

/** Relative variances of the forecast of a step: 0.04 is a standard error of 20 %. */
export interface ForecastVariance {
  readonly step: string;
  /** Of a single banner's forecast, from the errors of the model. */
  readonly model: number;
  /** Of the level, the rate over all banners, which few conversions leave uncertain; absent in older runs. */
  readonly level?: number;
  /** From rate drift between the newest days and two weeks after the data; null if the data cannot show it. */
  readonly drift: number | null;
}

/** The names of these fields in the first runs with forecasts. */
interface OlderNames {
  readonly levels: ForecastParameters['levelShifts'];
  readonly errors: ForecastParameters['variances'];
}

// The least that stored parameters of any version must satisfy.
const number = z.number().nullable();
const variance = z.number().min(0).nullable();
/** A greater shift of log-odds would turn probabilities into infinities. */
const shift = z.number().min(-100).max(100).nullable();
const shifts = namedRecord(z.array(shift)).optional();
const variances = z.array(
  z.looseObject({ step: z.string(), model: variance, level: variance.optional(), drift: variance }),
);
const storedParameters = z
  .looseObject({
    bannerSlopes: z.array(number).nullable(),
    bannerSlopeLimits: z.array(number).optional(),
    conditionalShifts: shifts,
    levelShifts: shifts,
    levels: shifts,
    variances: variances.optional(),
    errors: variances.optional(),
    ownLevels: namedRecord(z.array(variance)).optional(),
  })
  .refine(({ variances: ofSteps, errors = ofSteps, ...parameters }) => {
    const { bannerSlopes, bannerSlopeLimits = null, conditionalShifts, levelShifts, levels, ownLevels } = parameters;
    const byBank = [conditionalShifts, levelShifts, levels, ownLevels].flatMap((banks) => Object.values(banks ?? {}));
    return (
      errors !== undefined &&
      [bannerSlopes, bannerSlopeLimits, ...byBank].every((values) => values === null || values.length === errors.length)
    );
  });

/** Saves a run's forecast parameters. */
export function saveForecastParameters(project: Project, run: string, parameters: ForecastParameters): void {
  writeArtifact(project, run, ARTIFACT, parameters, {});
}

/** A run's forecast parameters; null for runs from before forecasts existed. Throws `corrupt` for damaged ones. */
export function readForecastParameters(project: Project, run: string): ForecastParameters | null {
  const meta = readArtifactMeta(project, run, ARTIFACT);
  if (meta === null) return null;
  if (!storedParameters.safeParse(meta).success) throw damagedRow(message('store.run', { run }));
  const stored = meta as ForecastParameters & OlderNames;
  const { bannerSlopes, conditionalShifts = {}, levelShifts = stored.levels ?? {}, variances = stored.errors } = stored;
  const { ownLevels, bannerSlopeLimits } = stored;
  const optional = { ...(ownLevels && { ownLevels }), ...(bannerSlopeLimits && { bannerSlopeLimits }) };
  return { bannerSlopes, conditionalShifts, levelShifts, variances, ...optional };
}
