import assert from 'node:assert/strict';

import type { z } from 'zod';

import type { Call } from '../../core/api/contract/call.ts';
import { quietJob } from '../../core/job.ts';

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Runs a call as the host does; its result must have what its schema declares, and nothing else. */
export async function invoke<Name extends string, Input extends z.ZodObject, Result extends z.ZodType>(
  { name, input: inputSchema, result: resultSchema, handle }: Call<Name, Input, Result>,
  input: z.input<Input>,
  job = quietJob(),
): Promise<z.output<Result>> {
  const result = await handle(inputSchema.parse(input), job);
  const declared = resultSchema.parse(result);
  assert.deepEqual(asJson(declared), asJson(result), `${name} returns more than its schema declares`);
  return declared;
}
