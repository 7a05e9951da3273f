import { message, type Message } from '../../../text/message.ts';

/** Why an Arrow file cannot be read, and what to do unless it is damaged. */
export class ArrowError extends Error {
  readonly text: Message;
  readonly help: Message | undefined;

  constructor(text: Message, help?: Message) {
    super(text.key);
    this.text = text;
    this.help = help;
  }
}

/** The error for a file whose metadata contradicts its content. */
export function contradiction(): ArrowError {
  return new ArrowError(message('ingest.arrowContradiction'));
}
