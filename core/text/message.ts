/**
 * A message as data: a key of the catalogue and its values. Errors, notes and progress are messages until they
 * are shown: they cross threads and processes as plain data, and the command line and the window render them in their
 * own language.
 */
import type { Messages } from './en/messages.ts';

/** The name of a funnel step as in the data; a catalogue may translate it. */
export interface StepName {
  readonly step: string;
}

/** A value of the user's data, which may be personal: only the window shows it, shortened. */
export interface CellValue {
  readonly cell: string;
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

/** The accepted type of a value: a message, a step name or a cell of the data may replace a string. */
type ValueInput<V> = V extends string
  ? V | Message | StepName | CellValue
  : V extends readonly (infer Item)[]
    ? readonly ValueInput<Item>[]
    : V;

type Values<K extends MessageKey> = Entry<K> extends (values: infer V) => string ? V : never;

/** A text that has not been rendered yet: plain data that can be cloned and written as JSON. */
export interface Message {
  readonly key: MessageKey;
  readonly values?: Readonly<Record<string, MessageValue>>;
}

/** A value of a message. */
export type MessageValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Message
  | StepName
  | CellValue
  | readonly MessageValue[];

/** A message, or a text that is the same in every language, such as an operating system error. */
export type Text = Message | string;

/** Creates a message; the compiler requires the values that its catalogue entry takes. */
export function message<K extends MessageKey>(
  key: K,
  ...[values]: [Values<K>] extends [never] ? [] : [{ readonly [P in keyof Values<K>]: ValueInput<Values<K>[P]> }]
): Message {
  return values === undefined ? { key } : { key, values: values as Message['values'] };
}

/** Whether two texts have the same key and values, in the same order. */
export function sameText(one: Text, other: Text): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Names a step in a message. */
export function stepName(step: string): StepName {
  return { step };
}

/** Quotes a cell of the data in a message. */
export function cellValue(cell: string): CellValue {
  return { cell };
}
