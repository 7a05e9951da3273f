import type { CountryCode } from 'libphonenumber-js/min';

import type { ContactKind } from '../../ingest/mapping/contact-names.ts';
import type { AdPlatform, FileKind, ID_TYPES } from './ad-request.ts';
import * as normalise from './normalise.ts';
import type { Normalised } from './normalise.ts';
import { readPhone, type Phone } from './phone.ts';

/** A column of a platform's file. */
export interface PlatformColumn {
  readonly header: string;
  /** The kinds of contact details that it may hold; the first that the audience has is written. */
  readonly kinds: readonly [ContactKind, ...ContactKind[]];
  /** Brings a trimmed text into the form that is hashed; national phone numbers are those of `country`. */
  readonly normalise: (text: string, country: CountryCode | null) => Normalised;
  /** Null for what the platform takes unhashed. */
  readonly hash: 'sha256' | 'md5' | null;
  /**
   * Whether it identifies a person on its own, only together with the other parts of an address, or only confirms a
   * person that other columns identify.
   */
  readonly role: 'identifies' | 'address' | 'confirms';
}

/** A kind of file that a platform takes. */
export interface PlatformFile extends Omit<FileKind, 'platform'> {
  readonly columns: readonly PlatformColumn[];
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean;
  /** Whether the users' ids come first, so that every user has a row. */
  readonly hasUserIds: boolean;
}

type Column = readonly [string, PlatformColumn['kinds'], PlatformColumn['normalise']];

function columns(
  hash: PlatformColumn['hash'],
  role: PlatformColumn['role'],
  ...all: readonly Column[]
): PlatformColumn[] {
  return all.map(([header, kinds, rule]) => ({ header, kinds, normalise: rule, hash, role }));
}

/** A file with a header. */
function table(...parts: readonly PlatformColumn[][]): PlatformFile {
  return { idType: null, columns: parts.flat(), hasHeader: true, hasUserIds: false, extension: 'csv' };
}

/** A file with one hashed id in each line. */
function ids(idType: (typeof ID_TYPES)[number], rule: PlatformColumn['normalise']): PlatformFile {
  const all = columns('md5', 'identifies', [idType, [idType], rule]);
  return { idType, columns: all, hasHeader: false, hasUserIds: false, extension: 'txt' };
}

/** The files of each platform; platforms.md has the sources of these rules. */
export const PLATFORM_FILES: Readonly<Record<AdPlatform, readonly PlatformFile[]>> = {
  google: [
    table(
      columns(
        'sha256',
        'identifies',
        ['Email', ['email'], normalise.googleEmail],
        ['Phone', ['phone'], phone(({ international }) => international)],
      ),
      columns(
        'sha256',
        'address',
        ['First Name', ['first-name'], normalise.googleName],
        ['Last Name', ['last-name'], normalise.googleName],
      ),
      columns(null, 'address', ['Country', ['country'], normalise.country], ['Zip', ['zip'], normalise.googleZip]),
    ),
  ],
  meta: [
    table(
      columns(
        'sha256',
        'identifies',
        ['email', ['email'], normalise.email],
        ['phone', ['phone'], phone(({ callingCode, national }) => callingCode + national)],
      ),
      columns(null, 'identifies', ['madid', ['madid', 'idfa'], normalise.advertisingId]),
      columns(
        'sha256',
        'confirms',
        ['fn', ['first-name'], normalise.metaName],
        ['ln', ['last-name'], normalise.metaName],
        ['zip', ['zip'], normalise.metaZip],
        ['ct', ['city'], normalise.metaPlace],
        ['st', ['state'], normalise.metaPlace],
        ['country', ['country'], normalise.metaCountry],
      ),
    ),
  ],
  tencent: [
    ids(
      'phone',
      phone(({ callingCode, national }) => (callingCode === '86' && /^1\d{10}$/.test(national) ? national : null)),
    ),
    ids('imei', normalise.imei),
    ids('idfa', normalise.idfa),
    ids('oaid', normalise.oaid),
  ],
  plain: [
    {
      ...table(
        columns(
          'sha256',
          'identifies',
          ['email_sha256', ['email'], normalise.email],
          ['phone_sha256', ['phone'], phone(({ international }) => international)],
        ),
      ),
      hasUserIds: true,
    },
  ],
};

/** Normalises phone numbers; `write` returns one as the platform wants it, or null if the platform does not take it. */
function phone(write: (phone: Phone) => string | null): PlatformColumn['normalise'] {
  return (text, country) => {
    const read = readPhone(text, country);
    if (typeof read === 'string') return read;
    const value = write(read);
    return value === null ? 'invalid' : { value };
  };
}
