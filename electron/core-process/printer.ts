import type { PdfPrinter } from '../../core/report/pdf/printer.ts';
import { message, type Text } from '../../core/text/message.ts';
import type { FromCore } from '../core-messages.ts';

/** Prints by asking main, which opens a hidden window for each page. */
export class MainPrinter implements PdfPrinter {
  readonly #send: (message: FromCore) => void;
  readonly #waiting = new Map<number, (problem: string | null) => void>();
  #last = 0;

  constructor(send: (message: FromCore) => void) {
    this.#send = send;
  }

  async print(source: string, target: string, signal: AbortSignal): Promise<Text | null> {
    const id = ++this.#last;
    const stop = (): void => this.#send({ kind: 'stop-printing', id });
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await new Promise<string | null>((resolve) => {
        this.#waiting.set(id, resolve);
        this.#send({ kind: 'print', request: { id, source, target } });
      });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  readonly failed = (problem: Text) => ({
    text: message('report.notPrinted', { problem }),
    help: message('report.saveHtml'),
  });

  /** Receives main's answer: what went wrong with a page, or null. */
  printed(id: number, problem: string | null): void {
    this.#waiting.get(id)?.(problem);
    this.#waiting.delete(id);
  }
}
