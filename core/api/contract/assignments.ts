import { z } from 'zod';

import { message, type Message } from '../../text/message.ts';
import { customIssue } from './call.ts';

/**
 * Options of the command line such as `BANK=AMOUNT`, by name. A name may contain an equals sign. `read` returns null
 * for a text that is not a value, which `problem` explains; a name that is given twice is refused.
 */
export function assignments<Value>(read: (written: string) => Value | null, problem: (given: string) => Message) {
  return z.array(z.string().min(1)).transform((given, context): ReadonlyMap<string, Value> => {
    // A map, since a bank may be called __proto__.
    const values = new Map<string, Value>();
    for (const one of given) {
      const split = one.lastIndexOf('=');
      const name = one.slice(0, Math.max(0, split));
      const value = name === '' ? null : read(one.slice(split + 1));
      if (value === null) context.addIssue(customIssue(problem(one)));
      else if (values.has(name)) context.addIssue(customIssue(message('api.givenTwice', { name })));
      else values.set(name, value);
    }
    return values;
  });
}

/** An amount such as `12.5` or `.5`; null for another text. */
export function readAmount(written: string): number | null {
  return /^(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})$/.test(written) ? Number(written) : null;
}
