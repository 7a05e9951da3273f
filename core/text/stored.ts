import type { Message, Text } from './message.ts';

/** A text as stored in a project file or a lock file: a message becomes JSON. */
export function storedText(text: Text): string {
  return typeof text === 'string' ? text : JSON.stringify(text);
}

/** A longer text is not one of our messages: a crafted one could be nested too deeply to render. */
const MAX_STORED_CHARACTERS = 65_536;

/**
 * Reads a stored text. Text that is not a message is shown as it is: an earlier version stored English text, and a
 * damaged or crafted file may hold anything.
 */
export function textFromStored(stored: string): Text {
  if (!stored.startsWith('{"key":"') || stored.length > MAX_STORED_CHARACTERS) return stored;
  try {
    const parsed = JSON.parse(stored) as Readonly<Record<string, unknown>>;
    return isMessage(parsed) ? parsed : stored;
  } catch {
    return stored;
  }
}

function isMessage(parsed: Readonly<Record<string, unknown>>): parsed is Record<string, unknown> & Message {
  const { key, values = {}, ...others } = parsed;
  const hasValues = typeof values === 'object' && values !== null && !Array.isArray(values);
  return typeof key === 'string' && hasValues && Object.keys(others).length === 0;
}
