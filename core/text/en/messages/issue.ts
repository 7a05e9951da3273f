import { list, counted } from '../format.ts';

/** Why a schema refuses a value; each text follows the name of the value. */
export const issue = {
  missing: 'is missing',
  type: ({ expected }: { expected: string }) => `must be ${types[expected] ?? expected}`,
  atLeast: ({ limit }: { limit: number }) => `must be at least ${limit}`,
  moreThan: ({ limit }: { limit: number }) => `must be more than ${limit}`,
  atMost: ({ limit }: { limit: number }) => `must be at most ${limit}`,
  lessThan: ({ limit }: { limit: number }) => `must be less than ${limit}`,
  minItems: ({ limit }: { limit: number }) => `must have at least ${counted(limit, 'item')}`,
  maxItems: ({ limit }: { limit: number }) => `must have at most ${counted(limit, 'item')}`,
  minLength: ({ limit }: { limit: number }) => `must have at least ${counted(limit, 'character')}`,
  maxLength: ({ limit }: { limit: number }) => `must have at most ${counted(limit, 'character')}`,
  multipleOf: ({ divisor }: { divisor: number }) => `must be a multiple of ${divisor}`,
  oneOf: ({ values }: { values: readonly string[] }) => `must be one of ${list(values)}`,
  pattern: ({ pattern }: { pattern: string }) => `must match ${pattern}`,
  unknownKeys: ({ keys }: { keys: readonly string[] }) => `has unknown keys: ${list(keys)}`,
  invalid: 'is not valid',
};

const types: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
};
