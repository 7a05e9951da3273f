import type { CountryCode } from 'libphonenumber-js/min';

import { AppError, unknownName } from '../../errors.ts';
import { CONTACT_KINDS, CONTACT_NAMES, type ContactKind } from '../../ingest/mapping/contact-names.ts';
import { plainName } from '../../ingest/mapping/standard-names.ts';
import { message } from '../../text/message.ts';
import type { AdListRequest } from './ad-request.ts';
import { defaultCountry } from './phone.ts';
import { PLATFORM_FILES, type PlatformColumn, type PlatformFile } from './platforms.ts';

/** A column of a platform's file, and the column of the audience that it is read from. */
export interface PlannedColumn extends PlatformColumn {
  readonly kind: ContactKind;
  readonly column: string;
}

/** A file to write for each bank. */
export interface PlannedFile extends Omit<PlatformFile, 'columns'> {
  readonly columns: readonly PlannedColumn[];
}

/** Which files are written for an ad platform, and from which columns of the audience. */
export interface AdPlan {
  readonly files: readonly PlannedFile[];
  readonly country: CountryCode | null;
}

/**
 * Finds the columns of contact details in the audience. Throws `usage` for an unknown id type or country,
 * `unknown-name` for an unknown kind of contact details or column, and `invalid-input` if the platform can find nobody
 * by the columns of the audience.
 */
export function planAdList(columns: readonly string[], request: AdListRequest): AdPlan {
  refuseUnknown(columns, request.contacts);
  const { files, missing } = planFiles(columns, request);
  if (missing.length > 0)
    throw new AppError(
      'invalid-input',
      message('listFormat.noContacts', { kinds: missing }),
      message('listFormat.nameContacts', { kind: missing[0], kinds: CONTACT_KINDS }),
    );
  return { files, country: defaultCountry(request.country) };
}

/**
 * The files that can be written; if the platform can find nobody by the columns, also the kinds of contact details, at
 * least one of which it needs.
 */
export function planFiles(
  columns: readonly string[],
  request: AdListRequest,
): Pick<AdPlan, 'files'> & { readonly missing: readonly ContactKind[] } {
  const found = contactColumns(columns, request.contacts);
  const wanted = wantedFiles(request);
  const files = wanted
    .map((file) => planFile(file, found))
    .filter((file) => file.hasUserIds || findsPeople(file.columns));
  const lacking = request.idTypes.find((idType) => !files.some((file) => file.idType === idType));
  const kinds = (lacking === undefined ? wanted : wanted.filter(({ idType }) => idType === lacking)).flatMap((file) =>
    file.columns.filter(({ role }) => role === 'identifies').flatMap((column) => column.kinds),
  );
  return { files, missing: files.length === 0 || lacking !== undefined ? [...new Set(kinds)] : [] };
}

function refuseUnknown(columns: readonly string[], named: AdListRequest['contacts']): void {
  for (const [kind, column] of Object.entries(named)) {
    if (!CONTACT_KINDS.some((known) => known === kind))
      throw unknownName(message('listFormat.contactKind'), kind, CONTACT_KINDS);
    if (!columns.includes(column)) throw unknownName(message('noun.column'), column, columns);
  }
}

function wantedFiles({ platform, idTypes }: AdListRequest): readonly PlatformFile[] {
  const files = PLATFORM_FILES[platform];
  if (idTypes.length === 0) return files;
  const chosen = files.filter(({ idType }) => idType !== null && idTypes.includes(idType));
  if (chosen.length > 0) return chosen;
  throw new AppError('usage', message('listFormat.noIdTypes', { platform }), message('listFormat.useTencent'));
}

function planFile(file: PlatformFile, found: ReadonlyMap<ContactKind, string>): PlannedFile {
  const planned = file.columns.flatMap((column): PlannedColumn[] => {
    const kind = column.kinds.find((one) => found.has(one));
    return kind === undefined ? [] : [{ ...column, kind, column: found.get(kind) ?? '' }];
  });
  const hasAddress = file.columns.every(({ role, header }) => role !== 'address' || isPlanned(planned, header));
  return { ...file, columns: planned.filter(({ role }) => role !== 'address' || hasAddress) };
}

function isPlanned(columns: readonly PlannedColumn[], header: string): boolean {
  return columns.some((column) => column.header === header);
}

function findsPeople(columns: readonly PlannedColumn[]): boolean {
  return columns.some(({ role }) => role !== 'confirms');
}

/** The column of each kind of contact details: the named one, else the first with a usual name. */
export function contactColumns(
  columns: readonly string[],
  named: Readonly<Record<string, string>> = {},
): ReadonlyMap<ContactKind, string> {
  const plain = columns.map(plainName);
  return new Map(
    CONTACT_KINDS.flatMap((kind) => {
      const names: readonly string[] = CONTACT_NAMES[kind];
      const column = Object.hasOwn(named, kind)
        ? named[kind]
        : columns.find((_, index) => names.includes(plain[index]));
      return column === undefined ? [] : [[kind, column] as const];
    }),
  );
}
