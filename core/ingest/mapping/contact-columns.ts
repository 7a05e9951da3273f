/** Columns that say how to reach a person. They are never stored, and no model learns from them. */
import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { CONTACT_NAMES } from './contact-names.ts';
import { presentValues, type FirstRecords } from './formats.ts';
import type { MappingFile } from './mapping.ts';
import { plainName } from './standard-names.ts';

/** Kinds of contact details that belong to individual people; others, such as a country, are features too. */
const PERSONAL = ['email', 'phone', 'first-name', 'last-name', 'madid', 'imei', 'idfa', 'oaid'] as const;
/** Column names that mean nothing but contact details. */
const CONTACTS = new Set<string>([
  ...PERSONAL.flatMap((kind) => CONTACT_NAMES[kind]),
  ...['full_name', 'street', 'street_address', 'postal_address', 'strasse', 'straße', 'iban', 'passport_number'],
  ...['姓名', '客户姓名', '身份证', '身份证号', '身份证号码', '地址', '联系地址', '微信号', '银行卡号'],
]);
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
/** An international number, or a mobile number of China. */
const PHONE = /^(?:\+\d[\d ()./-]{6,20}|1[3-9]\d{9})$/;
/** Minimum share of a column's values that must have the form of a contact. */
const MIN_SHARE = 0.8;
/** With fewer values, they may have that form by chance. */
const MIN_VALUES = 5;
/** A column named like contact details that holds fewer different values is a category, such as a phone's maker. */
const MIN_DISTINCT = 20;

/** The columns that hold contact details: e-mail addresses, phone numbers, names, addresses or device ids. */
export function contactColumns(
  columns: Iterable<string>,
  records: FirstRecords,
  missing: readonly string[] = [],
): readonly string[] {
  return [...columns].filter((column) => {
    const values = presentValues(records, column, missing);
    return holdsContacts(values) || (CONTACTS.has(plainName(column)) && areIndividual(values));
  });
}

/** Columns of a table by their indexes, to mask contact details in rejected records. */
export interface ContactIndexes {
  /** Columns with contact details that a mapping gives no role. */
  readonly contacts: readonly number[];
  /** Columns of `contacts` with e-mail addresses. */
  readonly emails: readonly number[];
  /** Columns that hold no contact details: all others but ids, which may be e-mail addresses. */
  readonly others: readonly number[];
}

/** Finds the columns with contact details that a mapping gives no role. */
export function contactIndexes(records: FirstRecords, mapping: MappingFile): ContactIndexes {
  const { id, user, time, bank, banner, events = {}, steps = [], features = {}, missing } = mapping;
  const used = [id, user, time, bank, banner, ...Object.values(events), ...Object.keys(features)];
  const taken = new Set([...used, ...steps.map(({ name, column = name }) => column)]);
  const { columns } = records;
  const free = columns.filter((column) => !taken.has(column));
  const found = contactColumns(free, records, missing);
  const ids = new Set([id, user, mapping.events?.id]);
  const indexes = (wanted: (column: string) => boolean): number[] =>
    columns.flatMap((column, index) => (wanted(column) ? [index] : []));
  return {
    contacts: indexes((column) => found.includes(column)),
    emails: indexes((column) => found.includes(column) && mostAre(EMAIL, presentValues(records, column, missing))),
    others: indexes((column) => !found.includes(column) && !ids.has(column)),
  };
}

/** Whether a value has the form of an e-mail address or a phone number. */
export function looksLikeContact(value: string): boolean {
  return EMAIL.test(value.trim()) || PHONE.test(value.trim());
}

/** Throws `invalid-config` if the mapping makes a feature of a column with e-mail addresses or phone numbers. */
export function refuseContacts({ features = {}, missing }: MappingFile, records: FirstRecords): void {
  const contact = Object.keys(features).find((column) => holdsContacts(presentValues(records, column, missing)));
  if (contact !== undefined)
    throw new AppError(
      'invalid-config',
      message('ingest.contactFeature', { column: contact }),
      message('ingest.ignoreContact'),
    );
}

/** The mapping without the features that hold e-mail addresses or phone numbers in these records. */
export function withoutContactFeatures(mapping: MappingFile, records: FirstRecords): MappingFile {
  const { features = {}, formats, missing } = mapping;
  const contacts = Object.keys(features).filter((column) => holdsContacts(presentValues(records, column, missing)));
  if (contacts.length === 0) return mapping;
  const kept = <Value>(values: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(values).filter(([column]) => !contacts.includes(column)));
  return { ...mapping, features: kept(features), ...(formats !== undefined && { formats: kept(formats) }) };
}

function holdsContacts(values: readonly string[]): boolean {
  return [EMAIL, PHONE].some((pattern) => mostAre(pattern, values));
}

function mostAre(pattern: RegExp, values: readonly string[]): boolean {
  if (values.length < MIN_VALUES) return false;
  return values.filter((value) => pattern.test(value.trim())).length >= MIN_SHARE * values.length;
}

/** Whether values differ from person to person, as far as the first records show; without values, the name suffices. */
function areIndividual(values: readonly string[]): boolean {
  const distinct = new Set(values).size;
  return distinct >= Math.min(MIN_DISTINCT, values.length / 2);
}
