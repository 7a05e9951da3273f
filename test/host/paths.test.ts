import assert from 'node:assert/strict';
import { test } from 'node:test';

import { z } from 'zod';

import { cliOptionIfAny } from '../../core/api/contract/call.ts';
import { FileHandles, type FileUse } from '../../core/host/files.ts';
import { readInput } from '../../core/host/input.ts';
import { loadReachableCalls, type AnyCall } from '../../core/host/reachable.ts';

/** Names of inputs that hold paths, however their calls declare them. */
const PATHS = /^(project|files?|path|out|folder|dir|audience|list|other|mapping|config|truth|model)$/;
/** By the name of an input: the calls in which it holds something other than a path. */
const NOT_PATHS: Readonly<Record<string, readonly string[]>> = {
  model: ['train', 'train-banks', 'study hyper', 'schema', 'engines', 'check-settings'],
  config: ['check-settings'],
  list: ['ranking-page', 'find-user', 'explain-user'],
};

interface PathInput {
  readonly call: AnyCall;
  readonly name: string;
  readonly use: FileUse;
  readonly isList: boolean;
}

function innermost(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return innermost(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodPipe ? innermost(schema.in as z.ZodType) : schema;
}

/** The use of the file that an input names, declared for its schema or for the schema inside it. */
function useOf(schema: z.ZodType): FileUse | undefined {
  return cliOptionIfAny(schema)?.path ?? cliOptionIfAny(innermost(schema))?.path;
}

const reachableCalls = await loadReachableCalls();
const pathInputs: readonly PathInput[] = reachableCalls.flatMap((call) =>
  Object.entries(call.input.shape).flatMap(([name, schema]) => {
    const use = useOf(schema as z.ZodType);
    if (use === undefined || name === 'project') return [];
    return [{ call, name, use, isList: innermost(schema as z.ZodType) instanceof z.ZodArray }];
  }),
);

test('every input that is named like a file is declared as one, so windows must pass a handle for it', () => {
  const others = reachableCalls.flatMap((call) =>
    Object.entries(call.input.shape)
      .filter(([name, schema]) => PATHS.test(name) && useOf(schema as z.ZodType) === undefined)
      .filter(([name]) => NOT_PATHS[name]?.includes(call.name) !== true)
      .map(([name]) => `${call.name}: ${name}`),
  );
  assert.deepEqual(others, []);
});

test('no call accepts a path, a handle for another use or a handle that was never granted from a window', () => {
  const files = new FileHandles();
  const uses: readonly FileUse[] = ['read', 'write', 'show'];
  const granted = Object.fromEntries(uses.map((use) => [use, files.grant(`/data/${use}.csv`, use)]));
  const host = { project: '/data/shop.stepladder', files };
  assert.ok(pathInputs.length > 30);
  for (const { call, name, use, isList } of pathInputs) {
    const wrong = uses.filter((one) => one !== use).map((one) => granted[one]);
    for (const given of ['/etc/passwd', '../shop.csv', 'C:\\shop.csv', 'file:///etc/passwd', 'file:guess', ...wrong])
      assert.throws(
        () => readInput(call, { [name]: isList ? [given] : given }, host),
        { code: 'invalid-input', message: /file/ },
        `${call.name} ${name} ${given}`,
      );
  }
  for (const call of reachableCalls)
    assert.throws(() => readInput(call, { project: '/data/other.stepladder' }, host), { code: 'invalid-input' });
});
