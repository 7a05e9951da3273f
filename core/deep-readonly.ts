import type { Message } from './text/message.ts';

/** Recursively read-only plain data; messages, which are read-only already, stay as they are. */
export type DeepReadonly<Value> = Value extends Message
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value;
