import { z } from 'zod';

import { AppError } from '../../errors.ts';
import { CONTACT_KINDS } from '../../ingest/mapping/contact-names.ts';
import { AD_PLATFORMS, ID_TYPES } from '../../score/list-formats/ad-request.ts';
import type { ListFormats } from '../../score/list-formats/format-paths.ts';
import { message } from '../../text/message.ts';
import { cliOption, customIssue, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { dialect } from '../contract/results.ts';

const country = text().max(10);
const idTypes = z.array(z.enum(ID_TYPES));
const language = text().max(40);

/** Additional formats to write a list in, for a window. */
export const listFormatsRequest = z.strictObject({
  ad: z
    .strictObject({
      platform: z.enum(AD_PLATFORMS),
      /** The country of phone numbers without a country code; null leaves these out. */
      country: country.nullable(),
      idTypes,
      /** Columns of contact details by kind, if their names do not say which. */
      contacts: z.record(z.string(), text()),
    })
    .nullable(),
  /** The language of the Excel that a copy of the list is written for; null for no copy. */
  excel: language.nullable(),
});

/** The formats of a list as options of a command. */
export const listFormatInputs = {
  profile: cliOption(z.enum(AD_PLATFORMS).optional(), {
    value: 'PLATFORM',
    about: 'also write the users of each bank for an ad platform, by hashed contact details',
  }),
  country: cliOption(country.optional(), {
    value: 'CODE',
    about: 'country of phone numbers without a country code; without this, they are left out',
  }),
  idType: cliOption(idTypes.min(1).optional(), {
    value: 'TYPE',
    separator: ',',
    about: 'types of ids for tencent, each in a file of its own',
    fallback: 'those that the audience has',
  }),
  contact: cliOption(z.array(text()).transform(contactsOf).optional(), {
    value: 'KIND=COLUMN',
    about: 'column of a kind of contact details, if its name does not say which: email=COL7',
  }),
  excel: cliOption(language.optional(), {
    value: 'LANGUAGE',
    about: 'also write a copy that Excel in this language opens: de, en, zh-CN',
  }),
};

function contactsOf(given: readonly string[], context: z.RefinementCtx): Readonly<Record<string, string>> {
  const columns = new Map<string, string>();
  for (const one of given) {
    const split = one.indexOf('=');
    const kind = one.slice(0, split);
    if (split < 1 || split === one.length - 1)
      context.addIssue(customIssue(message('listFormat.notContact', { given: one })));
    else if (columns.has(kind)) context.addIssue(customIssue(message('listFormat.contactTwice', { kind })));
    else columns.set(kind, one.slice(split + 1));
  }
  return Object.fromEntries(columns);
}

type FormatInputs = z.output<z.ZodObject<typeof listFormatInputs>>;

/** The formats of a command line; throws `usage` for settings of an ad platform without one. */
export function listFormatsOf({ profile, country: code, idType, contact, ...given }: FormatInputs): ListFormats {
  const excel = given.excel ?? null;
  if (profile !== undefined)
    return {
      ad: { platform: profile, country: code ?? null, idTypes: idType ?? [], contacts: contact ?? {} },
      excel,
    };
  const named = { '--country': code, '--id-type': idType, '--contact': contact };
  const flags = Object.entries(named).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (flags.length === 0) return { ad: null, excel };
  throw new AppError('usage', message('listFormat.withoutPlatform', { flags }), message('listFormat.givePlatform'));
}

const leftOut = z.partialRecord(z.enum(['missing', 'invalid', 'without-country', 'duplicate']), z.number());

/** The files that were written for an ad platform; null if none were. */
const adLists = z
  .object({
    platform: z.enum(AD_PLATFORMS),
    country: z.string().nullable(),
    files: z.array(
      z.object({
        file: z.string(),
        sha256: z.string(),
        bytes: z.number(),
        /** Null if the list is of a single bank. */
        bank: z.string().nullable(),
        /** The type of the ids; null for files with several columns. */
        idType: z.enum(ID_TYPES).nullable(),
        /** Users of the list, rows of the file, and users who are not in it by reason. */
        users: z.number(),
        rows: z.number(),
        leftOut,
        /** How many users have each contact detail in the file. */
        contacts: z.array(z.object({ kind: z.string(), column: z.string(), used: z.number(), leftOut })),
      }),
    ),
  })
  .nullable();

/** The files written in additional formats. */
export const listFormatResults = {
  adLists,
  /** Name of the copy for Excel; null without one. */
  excel: z.string().nullable(),
};

/** The contact details that a platform takes, and the columns of an audience that hold them, judging by their names. */
export const contactColumnsCall = declareCall({
  name: 'contact-columns',
  summary: 'find the columns of an audience with the contact details that a platform takes',
  input: z.strictObject({
    project,
    audience: cliOption(text(), { value: 'FILE', about: 'users to reach', path: 'read' }),
    dialect: dialect.partial().optional(),
    platform: z.enum(AD_PLATFORMS),
    /** Columns of contact details by kind, if their names do not say which. */
    contacts: z.record(z.string(), text()).default({}),
  }),
  result: z.object({
    columns: z.array(z.string()),
    contacts: z.array(z.object({ kind: z.enum(CONTACT_KINDS), column: z.string().nullable() })),
    /** If no column found or named identifies users: the kinds of contact details that would; one is enough. */
    missing: z.array(z.enum(CONTACT_KINDS)),
  }),
  async handle({ audience, dialect: given, platform, contacts }, job) {
    const { findContacts } = await import('../../score/list-formats/find-contacts.ts');
    const { missing, ...found } = await findContacts({ audience, dialect: given, platform, contacts }, job);
    return { ...found, missing: [...missing] };
  },
});
