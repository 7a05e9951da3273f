import type { Message, Text } from '../../text/message.ts';

/** A program that prints pages as PDF. */
export interface PdfPrinter {
  /** Prints the page in `source` to the file `target`; returns what went wrong, or null. Aborting ends it. */
  print(source: string, target: string, signal: AbortSignal): Promise<Text | null>;
  /** The error if there is no PDF, and what to do then. */
  readonly failed: (problem: Text) => { readonly text: Message; readonly help: Message };
}

let installedPrinter: PdfPrinter | null = null;

/** Has reports printed by the program that runs the core, such as the desktop app, instead of a browser. */
export function setHostPrinter(printer: PdfPrinter): void {
  installedPrinter = printer;
}

/** The printer of the program that runs the core; null if it has none. */
export function hostPrinter(): PdfPrinter | null {
  return installedPrinter;
}
