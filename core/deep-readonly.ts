import type { Message } from './text/message.ts';

/** Recursively read-only plain data. */
export type DeepReadonly<Value> = Value extends Message
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value;
