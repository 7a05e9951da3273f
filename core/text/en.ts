import { messages } from './en/messages.ts';
import type { Text } from './message.ts';
import { render, type MessageLanguage } from './render.ts';

/** English: the language of the command line, of logs and of error reports. */
export const english: MessageLanguage = { messages, step: (name) => name, hidesCells: true };

/** Renders a message in English. */
export function inEnglish(text: Text): string {
  return render(text, english);
}
