import type { ReportWords } from '../text/en/report.ts';
import { UNDEFINED } from '../text/numbers.ts';

/** The settings that are automatic if null. */
const AUTOMATIC = /(^|\.)batchSize$/;

/** Settings in readable form: `tower.widths 128, 64, 32 · alpha 0.6`. */
export function settingsText(settings: unknown, { settingValues }: Pick<ReportWords, 'settingValues'>): string {
  return entriesOf('', settings, settingValues).join(' · ') || UNDEFINED;
}

function entriesOf(path: string, value: unknown, words: ReportWords['settingValues']): string[] {
  if (Array.isArray(value) && value.length > 0)
    return [
      `${path} ${value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ')}`,
    ];
  if (value === null || Array.isArray(value)) return [`${path} ${AUTOMATIC.test(path) ? words.automatic : words.none}`];
  if (typeof value === 'boolean') return [`${path} ${value ? words.yes : words.no}`];
  if (typeof value !== 'object') return [`${path} ${String(value)}`];
  return Object.entries(value).flatMap(([name, nested]) =>
    entriesOf(path === '' ? name : `${path}.${name}`, nested, words),
  );
}
