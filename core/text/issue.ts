import type { z } from 'zod';

import { inEnglish } from './en.ts';
import { message, type Message, type Text } from './message.ts';

/**
 * The error of a schema's custom check: `schema.refine(isUsable, withError(message(…)))`. It is worded when a check
 * fails: schemas are declared at every start, and formatting the first number of a message is slow.
 */
export function withError(text: Message): {
  readonly error: () => string;
  readonly params: { readonly text: Message };
} {
  return { error: () => inEnglish(text), params: { text } };
}

/** Why a schema refuses an input, worded to follow the name of the value: `must be at least 1`. */
export function issueText(issue: z.core.$ZodIssue, input: unknown): Text {
  switch (issue.code) {
    case 'invalid_type':
      return valueAt(input, issue.path) === undefined
        ? message('issue.missing')
        : message('issue.type', { expected: issue.expected });
    case 'too_small':
      return message(smallerKeys[kindOf(issue.origin)][issue.inclusive === false ? 1 : 0], limit(issue.minimum));
    case 'too_big':
      return message(largerKeys[kindOf(issue.origin)][issue.inclusive === false ? 1 : 0], limit(issue.maximum));
    case 'not_multiple_of':
      return message('issue.multipleOf', { divisor: issue.divisor });
    case 'invalid_value':
      return message('issue.oneOf', { values: issue.values.map(String) });
    case 'invalid_format':
      return issue.pattern === undefined
        ? message('issue.invalid')
        : message('issue.pattern', { pattern: issue.pattern });
    case 'unrecognized_keys':
      return message('issue.unknownKeys', { keys: issue.keys });
    case 'custom':
      return (issue.params as { readonly text?: Text } | undefined)?.text ?? issue.message;
    default:
      return message('issue.invalid');
  }
}

const smallerKeys = {
  number: ['issue.atLeast', 'issue.moreThan'],
  list: ['issue.minItems', 'issue.minItems'],
  text: ['issue.minLength', 'issue.minLength'],
} as const;
const largerKeys = {
  number: ['issue.atMost', 'issue.lessThan'],
  list: ['issue.maxItems', 'issue.maxItems'],
  text: ['issue.maxLength', 'issue.maxLength'],
} as const;

function kindOf(origin: string): keyof typeof smallerKeys {
  if (origin === 'string') return 'text';
  return origin === 'array' || origin === 'set' || origin === 'file' || origin === 'map' ? 'list' : 'number';
}

function limit(value: number | bigint): { readonly limit: number } {
  return { limit: Number(value) };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key],
    input,
  );
}
