import { UNDEFINED } from '../../text/numbers.ts';
import { language } from '../../text/text.svelte.ts';

/** A period by its first and last day, each named no more than needed: `1–31 May 2026`. */
export function formatPeriod(first: string | null, last: string | null): string {
  if (first === null || last === null) return UNDEFINED;
  const locale = language() === 'en' ? 'en-GB' : language();
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  return format.formatRange(new Date(first.slice(0, 10)), new Date(last.slice(0, 10)));
}

/** A month by any of its days: `May 2026`. */
export function formatMonth(day: string): string {
  return new Intl.DateTimeFormat(language() === 'en' ? 'en-GB' : language(), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(day));
}
