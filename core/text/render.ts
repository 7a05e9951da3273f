import { ownValue } from '../own-value.ts';
import type { Messages } from './en/messages.ts';
import type { CellValue, Message, MessageKey, MessageValue, StepName, Text } from './message.ts';
import { shortened, startOf } from './shown.ts';

/** The parts of a language that rendering needs. */
export interface MessageLanguage {
  readonly messages: Messages;
  /** The language's word for a step; the step's own name if it has none. */
  readonly step: (name: string) => string;
  /** Set where cells of the data must not appear: on the command line and in logs. */
  readonly hidesCells?: true | undefined;
}

const MAX_CELL_LENGTH = 100;

/**
 * Renders a message in a language, with the messages and steps among its values. A string is rendered as it is, and a
 * message that does not fit the catalogue as JSON: a newer or damaged project file may hold one.
 */
export function render(text: Text, language: MessageLanguage): string {
  if (typeof text === 'string') return text;
  try {
    const entry = entryOf(text.key, language.messages);
    const rendered = typeof entry === 'function' ? entry(renderValues(text.values ?? {}, language)) : entry;
    if (typeof rendered === 'string') return rendered;
  } catch {
    // The message's values are not those that the entry takes.
  }
  return JSON.stringify(text);
}

/** Keys that earlier versions stored, and the current keys of the same messages. */
const RENAMED_KEYS: Readonly<Record<string, MessageKey>> = {
  'features.categorical': 'columnRole.categorical',
  'features.multi': 'columnRole.multi',
  'features.numeric': 'columnRole.numeric',
  'score.bannersUntold': 'score.tooFewBannerOutcomes',
  'score.driftUnknown': 'score.rateDriftUnknown',
  'train.predictedObserved': 'train.predictedActual',
};

type Entry = string | ((values: unknown) => unknown) | undefined;
type Areas = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

function entryOf(key: string, messages: Messages): Entry {
  const [area, name, ...rest] = (ownValue(RENAMED_KEYS, key) ?? key).split('.');
  if (rest.length > 0) return undefined;
  return ownValue(ownValue(messages as Areas, area), name);
}

function renderValues(values: NonNullable<Message['values']>, language: MessageLanguage): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isCommand(name, value) ? value : renderValue(value, language),
    ]),
  );
}

/** Commands are copied, so they keep their full length. */
function isCommand(name: string, value: MessageValue): boolean {
  return name === 'command' && typeof value === 'string';
}

function renderValue(value: MessageValue, language: MessageLanguage): unknown {
  if (Array.isArray(value)) return (value as readonly MessageValue[]).map((item) => renderValue(item, language));
  if (typeof value === 'string') return shortened(value);
  if (typeof value !== 'object' || value === null) return value;
  const named = value as Message | StepName | CellValue;
  if ('step' in named) return shortened(language.step(named.step));
  return 'cell' in named ? renderCell(named, language) : render(named, language);
}

function renderCell({ cell }: CellValue, { messages, hidesCells }: MessageLanguage): string {
  if (hidesCells === true && cell !== '') return messages.base.hiddenCell;
  return cell.length > MAX_CELL_LENGTH ? `${startOf(cell, MAX_CELL_LENGTH)}…` : cell;
}

/** Properties that hold the user's own names and values, which may look like a message; none of them holds a text. */
const USER_DATA: ReadonlySet<string> = new Set(['mapping', 'config', 'settings']);

/** A copy of plain data in which every message is rendered, for readers outside the program. */
export function withTexts(data: unknown, language: MessageLanguage): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map((item) => withTexts(item, language));
  if (isMessage(data, language)) return render(data, language);
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, USER_DATA.has(name) ? value : withTexts(value, language)]),
  );
}

function isMessage(data: object, { messages }: MessageLanguage): data is Message {
  const names = Object.keys(data);
  if (!('key' in data) || typeof data.key !== 'string' || names.some((name) => name !== 'key' && name !== 'values'))
    return false;
  return entryOf(data.key, messages) !== undefined;
}
