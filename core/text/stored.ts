import type { Message, Text } from './message.ts';

/** A text as a column of a project file or a lock file keeps it: a message as JSON. */
export function storedText(text: Text): string {
  return typeof text === 'string' ? text : JSON.stringify(text);
}

/** A longer text is not one of our messages: a crafted one could be nested too deeply to render. */
const MAX_STORED_CHARACTERS = 65_536;

/** Reads such a text back; what an earlier version stored is English, and is shown as it is. */
export function textFromStored(stored: string): Text {
  if (!stored.startsWith('{"key":"') || stored.length > MAX_STORED_CHARACTERS) return stored;
  try {
    return JSON.parse(stored) as Message;
  } catch {
    return stored;
  }
}
