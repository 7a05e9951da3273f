/** One choice of a select. */
export interface Option<Value extends string = string> {
  readonly value: Value;
  readonly text: string;
  /** Secondary text beside `text`, e.g. a count. */
  readonly hint?: string;
  readonly disabled?: boolean;
}
