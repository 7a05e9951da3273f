import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkImport } from '../../core/ingest/check-import.ts';
import { quietJob } from '../../core/job.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { gbkBytes } from './gbk.ts';
import { importProject } from './import-project.ts';

const { project, file, lastName, imported, column } = importProject();

/** One impression of a campaign; times in milliseconds, `activation` NaN if it was not reached. */
interface Impression {
  readonly time: number;
  readonly click: boolean;
  readonly activation: number;
  readonly owner: boolean;
  readonly city: string;
  readonly income: number;
  readonly score: number;
}

const DAY = 86_400_000;
const CITIES = ['München', 'Orléans', 'Köln', 'Nîmes'];
const impressions = Array.from({ length: 1200 }, (_, row): Impression => {
  const time = Date.UTC(2025, 0, 1) + Math.floor(row / 4) * DAY + (row % 24) * 3_600_000 + 5 * 60_000;
  return {
    time,
    click: row % 3 === 0,
    activation: row % 9 === 0 ? Math.floor(time / DAY + 3) * DAY : NaN,
    owner: row % 5 < 2,
    city: CITIES[row % CITIES.length],
    income: ((row * 7919) % 1_500_000) / 100 + 900,
    score: ((row * 37) % 1000) / 1000,
  };
});

/** How a spreadsheet of some language writes a file. */
interface Spreadsheet {
  readonly delimiter: string;
  readonly date: (day: number, month: number, year: number) => string;
  readonly clock?: (hours: number, minutes: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly number: (value: number, digits: number) => string;
  readonly bytes: (text: string) => Uint8Array;
}

const two = (value: number): string => String(value).padStart(2, '0');
const utf8 = (text: string): Uint8Array => Buffer.from(text);
/** UTF-8 with a byte order mark. */
const withMark = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`);

function grouped(value: number, digits: number, separator: string, mark: string): string {
  const [whole, part] = value.toFixed(digits).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, separator)}${mark}${part}`;
}

const ISO: Spreadsheet = {
  delimiter: ',',
  date: (day, month, year) => `${year}-${two(month)}-${two(day)}`,
  yes: '1',
  no: '0',
  number: (value, digits) => value.toFixed(digits),
  bytes: utf8,
};
const SPREADSHEETS: Readonly<Record<string, Spreadsheet>> = {
  german: {
    delimiter: ';',
    date: (day, month, year) => `${two(day)}.${two(month)}.${year}`,
    yes: 'ja',
    no: 'nein',
    number: (value, digits) => grouped(value, digits, '.', ','),
    bytes: withMark,
  },
  french: {
    delimiter: ';',
    date: (day, month, year) => `${two(day)}/${two(month)}/${year}`,
    yes: 'Oui',
    no: 'Non',
    number: (value, digits) => grouped(value, digits, '\u00a0', ','),
    bytes: (text) => Buffer.from(text, 'latin1'),
  },
  chinese: {
    delimiter: ',',
    date: (day, month, year) => `${year}/${month}/${day}`,
    yes: '是',
    no: '否',
    number: (value, digits) => `"${grouped(value, digits, ',', '.')}"`,
    bytes: gbkBytes,
  },
  'chinese with long dates': {
    delimiter: '\t',
    date: (day, month, year) => `${year}年${month}月${day}日`,
    yes: 'Y',
    no: 'N',
    number: (value, digits) => value.toFixed(digits),
    bytes: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  },
  american: {
    delimiter: ',',
    date: (day, month, year) => `${month}/${day}/${year}`,
    clock: (hours, minutes) => `${hours % 12 === 0 ? 12 : hours % 12}:${minutes} ${hours < 12 ? 'AM' : 'PM'}`,
    yes: 'TRUE',
    no: 'FALSE',
    number: (value, digits) => `"${grouped(value, digits, ',', '.')}"`,
    bytes: utf8,
  },
};

function write(sheet: Spreadsheet, rows: readonly Impression[], cities: readonly string[] = CITIES): Uint8Array {
  const { delimiter, date, yes, no, number, clock = (hours, minutes) => `${two(hours)}:${minutes}` } = sheet;
  const dateOf = (time: number): string => {
    const moment = new Date(time);
    return date(moment.getUTCDate(), moment.getUTCMonth() + 1, moment.getUTCFullYear());
  };
  const lines = rows.map(({ time, click, activation, owner, city, income, score }, row) => {
    const hours = Math.floor((time % DAY) / 3_600_000);
    return [
      `s${row}`,
      `${dateOf(time)} ${clock(hours, two(Math.floor(time / 60_000) % 60))}`,
      click ? yes : no,
      Number.isNaN(activation) ? '' : dateOf(activation),
      owner ? '是' : '否',
      cities[CITIES.indexOf(city)],
      number(income, 2),
      number(score, 3),
    ];
  });
  const header = ['sample_id', 'event_time', 'click', 'activation_time', 'owner', 'city', 'income', 'score'];
  return sheet.bytes([header, ...lines].map((cells) => `${cells.join(delimiter)}\r\n`).join(''));
}

/** The contents of the dataset that was imported last. */
function contents(): unknown {
  const { rows, asOf, firstTime, lastTime, steps, columns } = getDataset(project, lastName());
  return {
    facts: { rows, asOf, firstTime, lastTime, steps, columns },
    ids: column('id'),
    times: column('time'),
    depth: column('depth'),
    activated: column('stepTime'),
    immature: column('immature'),
    owner: column('categorical', 'owner'),
    city: column('categorical', 'city'),
    income: column('numeric', 'income'),
    score: column('numeric', 'score'),
  };
}

/** Imports a file as it is, without a mapping, and expects a check to agree with the import. */
async function importMessy(bytes: Uint8Array): Promise<void> {
  const files = [file('messy.csv', bytes)];
  const result = await imported('', { files });
  const check = await checkImport({ files }, quietJob());
  assert.deepEqual(
    [check.accepted, check.rejected, check.mapping, check.rejects.map(({ reason, count }) => [reason, count])],
    [result.accepted, result.rejected, result.mapping, result.rejects.map(({ reason, count }) => [reason, count])],
  );
}

test('files of German, French, Chinese and American spreadsheets give the dataset of the clean file', async () => {
  for (const [name, sheet] of Object.entries(SPREADSHEETS)) {
    // Names in characters that the encoding of the file supports.
    const cities = name === 'chinese' ? ['慕尼黑', '奥尔良', '科隆', '尼姆'] : CITIES;
    await importMessy(write(ISO, impressions, cities));
    const clean = contents();
    // Latin-1 lacks the Chinese characters of the column `owner`.
    const encoded = name === 'french' ? { ...sheet, bytes: utf8 } : sheet;
    await importMessy(write(encoded, impressions, cities));
    assert.deepEqual(contents(), clean, name);
  }
});

test('a French file in Latin-1 is read like one in UTF-8', async () => {
  const rows = impressions.map((one) => ({ ...one, owner: false }));
  const inFrench = (sheet: Spreadsheet): Spreadsheet => ({
    ...sheet,
    bytes: (text) => sheet.bytes(text.replaceAll('否', 'non')),
  });
  await importMessy(write(inFrench(ISO), rows));
  const clean = contents();
  await importMessy(write(inFrench(SPREADSHEETS.french), rows));
  assert.deepEqual(contents(), clean);
});
