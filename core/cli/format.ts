import { inEnglish } from '../text/en.ts';
import type { Text } from '../text/message.ts';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count with thousands separated: `1,234,567`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** A count with its noun: `1 row`, `1,200 rows`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A rate as per cent with three significant digits, a dash where it is undefined. */
export function formatRate(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return '–';
  const percent = rate * 100;
  const digits = percent >= 99.95 ? 0 : percent >= 10 ? 1 : percent >= 1 ? 2 : 3;
  return `${percent.toFixed(digits)} %`;
}

/** A figure such as an AUC with so many decimals, a dash where it is undefined. */
export function formatFigure(value: number | null | undefined, decimals = 4): string {
  return value === null || value === undefined ? '–' : value.toFixed(decimals);
}

/** A duration: `420 ms`, `8.4 s`, `3:07`, `1:02:09`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  return formatClock(ms);
}

/** A duration in minutes and seconds: `0:08`, `3:07`, `1:02:09`. */
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

/** A moment to the minute, in UTC: `2026-03-31 12:00`. */
export function formatMoment(iso: string | null): string {
  return iso === null ? '–' : iso.slice(0, 16).replace('T', ' ');
}

/** A text, which may hold data, in English and made safe to show: control characters, which could steer a terminal, become visible. */
export function plainText(text: Text): string {
  return inEnglish(text).replace(
    /[\u0000-\u001F\u007F-\u009F]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
