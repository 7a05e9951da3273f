/** A number as it is written in the file, since JavaScript may not hold it exactly. */
export class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
