import type { Message, Text } from './message.ts';

/** A text as stored in a project file or a lock file: a message becomes JSON. */
export function storedText(text: Text): string {
  return typeof text === 'string' ? text : JSON.stringify(text);
}

/** A longer text is not one of our messages: a crafted one could be nested too deeply to render. */
const MAX_STORED_CHARACTERS = 65_536;

/** Reads a stored text; an earlier version stored English text, which is shown as it is. */
export function textFromStored(stored: string): Text {
  if (!stored.startsWith('{"key":"') || stored.length > MAX_STORED_CHARACTERS) return stored;
  try {
    return JSON.parse(stored) as Message;
  } catch {
    return stored;
  }
}
