import { count, list, need, counted } from '../../format.ts';

/** Users of a list who are not in a platform's file, by reason. */
interface LeftOutUsers {
  readonly file: string;
  readonly users: number;
  readonly missing: number;
  readonly invalid: number;
  readonly duplicate: number;
  readonly unknown: number;
}

/** Additional formats of a ranked list: for ad platforms, and for Excel. */
export const listFormat = {
  contactKind: 'kind of contact details',
  unknownCountry: ({ country }: { country: string }) => `unknown country: ${country}`,
  giveCode: 'give the code of two letters, such as CN or DE',
  unknownLanguage: ({ language }: { language: string }) => `unknown language: ${language}`,
  giveLanguage: 'give the code of the language in which Excel is used, such as en, de or zh-CN',
  noContacts: ({ kinds }: { kinds: readonly string[] }) =>
    `the audience has no column with contact details of these kinds: ${list(kinds)}`,
  nameContacts: ({ kind, kinds }: { kind: string; kinds: readonly string[] }) =>
    `if a column has another name, choose it (--contact ${kind}=COLUMN on the command line; kinds: ${list(kinds)})`,
  noIdTypes: ({ platform }: { platform: string }) => `a list for ${platform} has no id types`,
  useTencent: 'leave out --id-type, or write the list for tencent',
  contactTwice: ({ kind }: { kind: string }) => `contact details given twice: ${kind}`,
  notContact: ({ given }: { given: string }) => `not a column of contact details: ${given} (write KIND=COLUMN)`,
  withoutPlatform: ({ flags }: { flags: readonly string[] }) => need(flags, '--profile'),
  givePlatform: 'say which ad platform the list is for: --profile google, meta, tencent or plain',
  withoutList: 'a list for an ad platform or for Excel is written beside the list of the campaign',
  audienceChanged: ({ users }: { users: number }) =>
    `the audience has changed since it was ranked: ${counted(users, 'user')} of the list ` +
    `${users === 1 ? 'is' : 'are'} no longer in it`,
  rankAgain: 'rank the audience again',
  leftOut: ({ file, users, missing, invalid, duplicate, unknown }: LeftOutUsers) => {
    const reasons = [
      ...(missing === 0 ? [] : [`${count(missing)} without contact details`]),
      ...(invalid === 0 ? [] : [`${count(invalid)} with invalid contact details`]),
      ...(unknown === 0 ? [] : [`${count(unknown)} with a phone number without a country code`]),
      ...(duplicate === 0 ? [] : [`${count(duplicate)} with the contact details of another user`]),
    ];
    const left = missing + invalid + duplicate + unknown;
    return `${file} leaves out ${count(left)} of ${counted(users, 'user')}: ${list(reasons)}`;
  },
  withoutCountry: ({ file, numbers }: { file: string; numbers: number }) =>
    `${counted(numbers, 'phone number')} without a country code ${numbers === 1 ? 'is' : 'are'} left out of ${file}: ` +
    'say which country they belong to (such as CN; --country CN on the command line)',
};
