import { z } from 'zod';

/** The key that zod leaves out of records, since a careless assignment to it would replace an object's prototype. */
const LEFT_OUT = '__proto__';

/**
 * A schema for a record whose keys are names from data: like `z.record`, but a column or bank may also be called
 * `__proto__`.
 */
export function namedRecord<Value extends z.ZodType>(
  value: Value,
  name: z.ZodString = z.string(),
): z.ZodRecord<z.ZodString, Value> {
  const schema = z.record(name, value);
  const { run } = schema._zod;
  const runWhole: typeof run = (payload, context) => {
    const given: unknown = payload.value;
    const parsed = run(payload, context);
    if (parsed instanceof Promise || typeof given !== 'object' || given === null || !Object.hasOwn(given, LEFT_OUT))
      return parsed;
    const inner = value._zod.run({ value: (given as Record<string, unknown>)[LEFT_OUT], issues: [] }, context);
    if (inner instanceof Promise) throw new TypeError('values of a record must not be checked asynchronously');
    parsed.issues.push(...inner.issues.map((issue) => ({ ...issue, path: [LEFT_OUT, ...(issue.path ?? [])] })));
    // Defined, since an assignment would replace the prototype.
    if (parsed.issues.length === 0)
      Object.defineProperty(parsed.value, LEFT_OUT, {
        value: inner.value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    return parsed;
  };
  schema._zod.run = runWhole;
  schema._zod.parse = runWhole;
  return schema;
}
