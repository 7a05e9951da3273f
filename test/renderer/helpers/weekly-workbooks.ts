import { workbookParts, writeParts } from '../../ingest/formats/workbook-file.ts';
import { randomNumbers } from '../../random-numbers.ts';

const DAY_MS = 86_400_000;
/** Days from Excel's first day to 1970. */
const EXCEL_EPOCH_DAYS = 25_569;
const HEADER = [
  'Vorgang',
  'Nutzer-ID',
  'Datum',
  'Bank',
  'Banner',
  'Wohnort',
  'Alter',
  'Umsatz',
  'Klick',
  'Antrag am',
  'Bewilligt am',
  'Aktiviert am',
];
const BANKS = { 'Adler Bank': ['Adler Gold', 'Adler Reise'], Nordkasse: ['Nord Classic', 'Nord Plus'] } as const;
const CITIES = ['Köln', 'Leipzig', 'Ulm', 'Kiel'];

/** An impression: who saw which banner when. */
export interface Shown {
  readonly id: string;
  readonly user: number;
  readonly time: number;
  readonly bank: keyof typeof BANKS;
  readonly banner: string;
}

/** The dates of an impression's steps in ms; null for a step that was not reached. */
export type Reached = readonly [
  click: number | null,
  application: number | null,
  approval: number | null,
  activation: number | null,
];

/** The traits of a user, always the same for the user's number. */
export function traitsOf(user: number): { readonly city: string; readonly age: number; readonly revenue: number } {
  const random = randomNumbers(user * 7919 + 13);
  random();
  return {
    city: CITIES[Math.floor(random() * CITIES.length)],
    age: 18 + Math.floor(random() * 60),
    revenue: Math.round(random() * 500_000) / 100,
  };
}

/** A user's id as the bank writes it, with leading zeros. */
export function userId(user: number): string {
  return String(user).padStart(7, '0');
}

/** The impressions of some days, on which random users see random banners. */
export function impressions(count: number, from: number, days: number, seed: number): Shown[] {
  const random = randomNumbers(seed);
  const names = Object.keys(BANKS) as (keyof typeof BANKS)[];
  return Array.from({ length: count }, (_, index) => {
    const bank = names[Math.floor(random() * names.length)];
    return {
      id: `V${seed}-${String(index).padStart(5, '0')}`,
      user: Math.floor(random() * 100_000),
      time: from + Math.floor(random() * days) * DAY_MS,
      bank,
      banner: BANKS[bank][Math.floor(random() * 2)],
    };
  });
}

/**
 * The steps that follow an impression. Users with a higher revenue reach more steps, and so do older users at Adler
 * Bank and younger users at Nordkasse. `lift` multiplies the odds of a click.
 */
export function outcome({ user, time, bank }: Shown, random: () => number, lift = 1): Reached {
  const { age, revenue } = traitsOf(user);
  const taste = (bank === 'Adler Bank' ? age - 45 : 45 - age) / 20 + (revenue - 2500) / 2500;
  const happens = (level: number): boolean => random() < 1 / (1 + Math.exp(-level - taste));
  const click = happens(-1 + Math.log(lift)) ? time : null;
  const application = click !== null && happens(0) ? time : null;
  const approval = application !== null && happens(0.3) ? time + DAY_MS : null;
  return [click, application, approval, approval !== null && happens(0.5) ? time + DAY_MS : null];
}

/**
 * Writes a week as a German analyst's Excel export: a title above the header, dates as Excel's dates and as text, yes
 * and no in German, error values, leading zeros, stray spaces and a total at the end.
 */
export function writeWeek(path: string, title: string, rows: readonly (readonly [Shown, Reached])[]): Promise<string> {
  const lines = [
    [text(title)],
    [],
    HEADER.map(text),
    ...rows.map(([shown, reached], index) => record(shown, reached, index)),
    [text('Summe'), text(''), text(''), text(''), text(''), text(''), text(''), text(''), number(rows.length)],
  ];
  const xml = lines.map((cells) => `<row>${cells.join('')}</row>`).join('');
  const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>';
  return writeParts(path, workbookParts([{ name: 'Export', rows: xml }], { styles }));
}

function record({ id, user, time, bank, banner }: Shown, [click, ...later]: Reached, index: number): string[] {
  const { city, age, revenue } = traitsOf(user);
  return [
    text(id),
    text(userId(user)),
    date(time),
    text(index % 40 === 0 ? `${bank} ` : bank),
    text(banner),
    text(city),
    index % 200 === 5 ? '<c t="e"><v>#N/A</v></c>' : number(age),
    number(revenue),
    text(click === null ? 'nein' : 'ja'),
    ...later.map((reached) => text(reached === null ? '' : germanDate(reached))),
  ];
}

function text(content: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped}</t></is></c>`;
}

function number(value: number): string {
  return `<c><v>${value}</v></c>`;
}

function date(time: number): string {
  return `<c s="1"><v>${Math.floor(time / DAY_MS) + EXCEL_EPOCH_DAYS}</v></c>`;
}

function germanDate(time: number): string {
  const [year, month, day] = new Date(time).toISOString().slice(0, 10).split('-');
  return `${day}.${month}.${year}`;
}

/** `1234.5` as `1.234,50`. */
export function germanNumber(value: number): string {
  const [whole, cents] = value.toFixed(2).split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, '.')},${cents}`;
}
