import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { HoldoutOptions } from '../../score/holdout/group.ts';
import { message } from '../../text/message.ts';
import { cliOption } from '../contract/call.ts';
import { forecastInterval } from '../contract/forecast.ts';

// For the server, which may import the contract only.
export { controlPath } from '../../score/holdout/group.ts';

/** The lift that the results should detect by default. */
export const DEFAULT_LIFT = 0.2;
const DEFAULT_SEED = 1;

const share = z.number().gt(0).max(0.5);
const seed = z.number().int().min(0);
const lift = z.number().gt(0);

/** The control group to keep out of an exported list. */
export const holdoutRequest = z.strictObject({ share, seed, lift });

/** A control group that is only planned, so that no users are drawn. */
export const holdoutPlan = z.strictObject({ share, lift });

/** The control group on the command line. */
export const holdoutInputs = {
  holdout: cliOption(share.optional(), {
    value: 'SHARE',
    about: "share of each bank's users to hold out: the control group, in a file beside the list",
  }),
  holdoutSeed: cliOption(seed.optional(), {
    value: 'N',
    about: 'seed of the control group: the same seed holds out the same users',
    fallback: String(DEFAULT_SEED),
  }),
  holdoutLift: cliOption(lift.optional(), {
    value: 'LIFT',
    about: 'lift that the results should detect: decides which group size is enough',
    fallback: String(DEFAULT_LIFT),
  }),
};

/** The control group that a command requests, or null; throws `usage` for other settings of it without a share. */
export function holdoutOptions(input: {
  readonly holdout?: number | undefined;
  readonly holdoutSeed?: number | undefined;
  readonly holdoutLift?: number | undefined;
}): HoldoutOptions | null {
  if (input.holdout !== undefined)
    return { share: input.holdout, seed: input.holdoutSeed ?? DEFAULT_SEED, lift: input.holdoutLift ?? DEFAULT_LIFT };
  const without = [
    ...(input.holdoutSeed === undefined ? [] : ['--holdout-seed']),
    ...(input.holdoutLift === undefined ? [] : ['--holdout-lift']),
  ];
  if (without.length === 0) return null;
  throw new AppError('usage', message('score.holdoutMissing', { flags: without }), message('score.giveHoldout'));
}

/** Whether groups can detect the lift, by step for the whole list (bank null) and by bank for its objective. */
export const holdoutSizes = z.array(
  z.object({
    bank: z.string().nullable(),
    step: z.string(),
    /** The target group's expected rate. */
    rate: z.number(),
    target: z.number(),
    control: z.number(),
    /** The probability that the results detect the lift. */
    power: z.number(),
    /** Users that both groups together need for 80 % power; null if no conversions are expected. */
    needed: z.number().nullable(),
    /** The smallest lift that the groups detect with 80 % power; null if no plausible lift is large enough. */
    detectable: z.number().nullable(),
  }),
);

/** The control group of an exported list. */
export const holdoutResult = z
  .object({
    seed: z.number(),
    /** The control group's share of each bank's users. */
    share: z.number(),
    /** The lift to detect. */
    lift: z.number(),
    /** Path of the control group's list. */
    file: z.string(),
    sha256: z.string(),
    rows: z.number(),
    /** Conversions expected of the control group if it were targeted, by step. */
    expected: z.record(z.string(), z.number()),
    /** Their 95 % intervals; absent in lists from older versions. */
    intervals: z.record(z.string(), forecastInterval).optional(),
    /** Users of each group by bank; control users are those whose hash is below the limit. */
    banks: z.array(z.object({ bank: z.string(), target: z.number(), control: z.number(), limit: z.string() })),
    sizes: holdoutSizes,
  })
  .nullable();
