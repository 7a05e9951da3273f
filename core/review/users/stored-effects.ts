import { z } from 'zod';

import { AppError } from '../../errors.ts';
import { UNBOUNDED } from '../../funnel/period.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { packRollup, readRollup, USERS_ROLLUP, type PackedRollup } from '../../store/datasets/rollups.ts';
import { cachedPart, type DatasetSource } from '../columns/chunks.ts';
import { openInPeriod } from '../segment/segment.ts';
import { computeUserEffects, type UserEffects } from './user-effects.ts';
import { readUserRows } from './user-rows.ts';

/** Packs the effects of a dataset as a rollup: as JSON in its data, which have a checksum, unlike metadata. */
export function packedEffects(effects: UserEffects): PackedRollup {
  const values = new TextEncoder().encode(JSON.stringify(effects));
  return packRollup({ metadata: null, data: { kind: 'code', values } });
}

/** The effects being computed, by dataset. */
const running = new Map<string, Promise<UserEffects>>();

/**
 * The design effects of a dataset with users: stored with its rollups, or else computed from its rows, and cached.
 * Simultaneous calls, such as those of one view, compute them only once. Damaged effects are computed again. Throws
 * `cancelled`.
 */
export async function effectsOfDataset(source: DatasetSource, job: JobContext): Promise<UserEffects> {
  const key = `${source.project.path}\n${source.dataset.id} ${source.dataset.dataHash}`;
  for (;;) {
    const known = cachedEffects(source, () => storedEffects(source));
    if (known !== null) return known;
    const other = running.get(key);
    if (other === undefined) break;
    // If the other call fails or is cancelled, this one computes them.
    await other.catch(() => undefined);
    await yieldToEventLoop(job);
  }
  const own = computeEffects(source, job).finally(() => running.delete(key));
  running.set(key, own);
  return await own;
}

async function computeEffects(source: DatasetSource, job: JobContext): Promise<UserEffects> {
  const whole = await openInPeriod(source, {}, UNBOUNDED, job);
  const computed = await computeUserEffects(whole, await readUserRows(whole, job), job);
  return cachedEffects(source, () => computed) ?? computed;
}

/** The effects in the cache, or those that `load` returns; null is looked up again each time. */
function cachedEffects(source: DatasetSource, load: () => UserEffects | null): UserEffects | null {
  const sizeOf = (effects: UserEffects | null): number =>
    effects === null ? Infinity : 1024 * (1 + (effects.bank?.length ?? 0) + (effects.banner?.length ?? 0));
  return cachedPart(source, 'design effects', 0, load, sizeOf);
}

/** The stored effects; null if there are none, or if they are damaged: the rows give the same ones. */
function storedEffects({ project, dataset }: DatasetSource): UserEffects | null {
  try {
    const data = readRollup(project, dataset, USERS_ROLLUP)?.data;
    const effects = data?.kind === 'code' ? parsedJson(Uint8Array.from(data.values)) : null;
    return effectsSchema(dataset).safeParse(effects).success ? (effects as UserEffects) : null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') return null;
    throw error;
  }
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

function effectsSchema({ steps }: DatasetInfo): z.ZodType {
  const bySteps = z.array(z.number().min(1)).length(steps.length);
  const rates = { previous: bySteps, first: bySteps };
  const effects = z.looseObject({ ...rates, clusterSizes: z.looseObject(rates) });
  const unit = effects.nullable();
  const byTime = z.looseObject({ whole: effects, day: unit, week: unit, month: unit });
  const byValue = z.array(z.tuple([z.string().nullable(), byTime])).nullable();
  return z.looseObject({ all: byTime, bank: byValue, banner: byValue });
}
