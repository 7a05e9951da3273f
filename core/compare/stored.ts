/** Comparisons as they are stored: a project may come from a third party. */
import { z } from 'zod';

import { storedSummaries } from '../predict/stored-plan.ts';
import type { Project } from '../store/file/project.ts';
import { checkStored } from '../store/file/stored-json.ts';
import { comparisons } from '../store/runs/experiments.ts';
import { message } from '../text/message.ts';
import type { ComparisonInput } from './plan.ts';
import type { ComparisonRequest } from './request.ts';
import { storedComparison, type Comparison } from './result.ts';

/** The limit of stored counts: more runs than anyone would wait for. */
const MAX_RUNS = 10_000;
const count = z.int().min(1).max(MAX_RUNS);

/** The fields of requests of comparisons and tunings that lists show. */
export const listedFields = z.looseObject({
  models: z.array(z.string()),
  splits: count.optional(),
  segment: z.looseObject({ name: z.string() }).optional(),
});
/** The fields that these requests have in common. */
export const storedFields = listedFields.extend({
  dataset: z.string(),
  segment: z.looseObject({ name: z.string(), conditions: z.array(z.looseObject({})) }).optional(),
  from: z.number().optional(),
  to: z.number().optional(),
});
const listed = z.looseObject({ request: listedFields.extend({ seeds: count }) });
const complete = z.looseObject({ request: storedFields.extend({ seeds: count }) });
const inputSchema = complete.extend({
  objective: z.string().nullable(),
  steps: z.array(z.string()),
  parts: storedSummaries,
  settings: z.record(z.string(), z.record(z.string(), z.unknown())),
  splits: z.array(z.looseObject({ split: z.number(), testFrom: z.number(), parts: storedSummaries })).optional(),
});

const named = (name: string) => message('store.comparison', { name });

/** The request of a stored comparison, as lists show it; throws `corrupt` if it is invalid. */
export function listedRequest(
  name: string,
  input: unknown,
): Pick<ComparisonRequest, 'models' | 'seeds' | 'splits' | 'segment'> {
  checkStored(input, listed, named(name));
  return (input as ComparisonInput).request;
}

/** A comparison's request; throws `unknown-name`, or `corrupt` if it is invalid. */
export function getRequest(project: Project, comparison: string): ComparisonRequest {
  const { input } = comparisons.get(project, comparison);
  checkStored(input, complete, named(comparison));
  return (input as ComparisonInput).request;
}

/** The input of a stored comparison; throws `corrupt` if it is of another shape. */
export function inputOfStored(name: string, input: unknown): ComparisonInput {
  checkStored(input, inputSchema, named(name));
  return input as ComparisonInput;
}

/** The result of a stored comparison; throws `corrupt` if it is of another shape. */
export function resultOfStored(name: string, result: unknown): Comparison {
  const current = withEngines(result);
  checkStored(current, storedComparison, named(name));
  return current as Comparison;
}

/** The first version stored one engine for all models. */
const firstVersion = z.looseObject({
  making: z.looseObject({ engine: z.string(), device: z.string().nullable() }),
  rows: z.array(z.looseObject({ model: z.string() })),
});

/** A result with the engines of each model, also one of the first version. */
function withEngines(result: unknown): unknown {
  const first = firstVersion.safeParse(result);
  if (!first.success) return result;
  const { making, rows } = first.data;
  const { engine, device, ...others } = making;
  const engines = [device === null ? engine : `${engine} (${device})`];
  return {
    ...first.data,
    making: { ...others, engines: Object.fromEntries(rows.map(({ model }) => [model, engines])) },
  };
}
