/** Checks tunings as they are stored, since a project may come from a third party. */
import { z } from 'zod';

import { listedFields, storedFields } from '../compare/stored.ts';
import { storedChoice } from '../predict/stored-plan.ts';
import { checkStored } from '../store/file/stored-json.ts';
import { message } from '../text/message.ts';
import type { TuningInput } from './plan.ts';
import { tuning, type Tuning } from './result.ts';

const settings = z.record(z.string(), z.unknown());
const inputSchema = z.looseObject({
  request: storedFields.extend({ trials: z.number(), seed: z.number() }),
  objective: z.string().nullable(),
  steps: z.array(z.string()),
  parts: z.string(),
  choice: storedChoice,
  settings: z.record(z.string(), z.array(z.looseObject({ config: settings, drawn: settings }))),
});

const listed = z.looseObject({ request: listedFields.extend({ trials: z.number() }) });

/** The request of a stored tuning, as lists show it; throws `corrupt` if it is invalid. */
export function listedRequest(
  name: string,
  input: unknown,
): Pick<TuningInput['request'], 'models' | 'trials' | 'segment'> {
  checkStored(input, listed, message('store.tuning', { name }));
  return (input as TuningInput).request;
}

/** The input of a stored tuning; throws `corrupt` if it is of another shape. */
export function inputOfStored(name: string, input: unknown): TuningInput {
  checkStored(input, inputSchema, message('store.tuning', { name }));
  return input as TuningInput;
}

/** The result of a stored tuning; throws `corrupt` if it is of another shape. */
export function resultOfStored(name: string, result: unknown): Tuning {
  checkStored(result, tuning, message('store.tuning', { name }));
  return result as Tuning;
}
