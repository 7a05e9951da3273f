/**
 * A message as data: a key of the catalogue and its values. Errors, notes and progress are messages until a person
 * reads them: they cross threads and processes as plain data, and each reader renders them in its own language.
 */
import type { Messages } from './en/messages.ts';

/** The name of a step of the funnel as the data have it; a language may have a word of its own for it. */
export interface StepName {
  readonly step: string;
}

type Area = keyof Messages & string;

/** `area.name`: the area is a file of each language's `messages` folder. */
export type MessageKey = { [A in Area]: `${A}.${keyof Messages[A] & string}` }[Area];

type Entry<K extends MessageKey> = K extends `${infer A}.${infer N}`
  ? A extends Area
    ? N extends keyof Messages[A]
      ? Messages[A][N]
      : never
    : never
  : never;

/** What a value may be given as: where a text is asked for, another message or a step stands for itself. */
type Given<V> = V extends string
  ? V | Message | StepName
  : V extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : V;

type Values<K extends MessageKey> = Entry<K> extends (values: infer V) => string ? V : never;

/** A text that has not been rendered yet: plain data that can be cloned and written as JSON. */
export interface Message {
  readonly key: MessageKey;
  readonly values?: Readonly<Record<string, MessageValue>>;
}

/** A value of a message. */
export type MessageValue = string | number | boolean | null | undefined | Message | StepName | readonly MessageValue[];

/** A message, or a text that is the same in every language, such as what the operating system says. */
export type Text = Message | string;

/** Makes a message; the compiler demands the values that its catalogue entry takes. */
export function message<K extends MessageKey>(
  key: K,
  ...[values]: [Values<K>] extends [never] ? [] : [{ readonly [P in keyof Values<K>]: Given<Values<K>[P]> }]
): Message {
  return values === undefined ? { key } : { key, values: values as Message['values'] };
}

/** Whether two texts say the same. */
export function sameText(one: Text, other: Text): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Names a step in a message. */
export function stepName(step: string): StepName {
  return { step };
}
