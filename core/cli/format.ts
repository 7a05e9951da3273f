import { english, inEnglish } from '../text/en.ts';
import { formatFigure as figureText } from '../text/figures.ts';
import { message, type MessageKey, type Text } from '../text/message.ts';
import { jsonEscape, replaceUnprintable } from '../text/printable.ts';
import { withTexts } from '../text/render.ts';

/** A figure with a minus sign that other programs can parse. */
export function formatFigure(value: number | null | undefined, decimals?: number): string {
  return figureText(value, decimals).replace('−', '-');
}

/** Numbers from `from` up to `to`; null is unbounded: `≥ 18`. */
export function formatRange({ from, to }: { readonly from: number | null; readonly to: number | null }): string {
  if (from === null) return `< ${to ?? '∞'}`;
  return to === null ? `≥ ${from}` : `${from} – ${to}`;
}

/** A duration: `420 ms`, `8.4 s`, `3:07`, `1:02:09`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  return formatClock(ms);
}

/** A duration in minutes and seconds, with hours only if needed: `0:08`, `3:07`, `1:02:09`. */
export function formatClock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A size: `512 B`, `3.4 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** A message of the command line, safe to display. */
export function messageText<K extends MessageKey>(...given: Parameters<typeof message<K>>): string {
  return plainText(message<K>(...given));
}

/**
 * A text, which may contain data, in English and safe to display: makes characters visible that could control the
 * terminal or reorder what it shows.
 */
export function plainText(text: Text): string {
  return replaceUnprintable(inEnglish(text), (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff ? jsonEscape(character) : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

/** Data as one line of JSON, with all messages in English; escapes what `plainText` makes visible. */
export function plainJson(data: unknown): string {
  return replaceUnprintable(JSON.stringify(withTexts(data, english)), jsonEscape);
}
