import { counted } from '../../format.ts';

/** Words of additional formats of a ranked list: for ad platforms, and for Excel. */
export const listFormats = {
  format: 'Format',
  formats: {
    list: 'Ranked CSV',
    excel: 'Ranked CSV and Excel CSV',
    google: 'Ranked CSV and Google Customer Match',
    meta: 'Ranked CSV and Meta Custom Audiences',
    tencent: 'Ranked CSV and Tencent Ads',
    plain: 'Ranked CSV and list of user ids',
  },
  hint: 'Each bank gets a file beside the list, with hashed contact details of the audience. Nothing is uploaded.',
  country: 'Country of phone numbers without a country code',
  countryHint: 'Two letters, such as CN; without it these numbers are left out',
  countryInvalid: 'Give a code of two letters, such as CN',
  invalid: 'Correct the country first',
  separators: 'Separators',
  separatorsOf: {
    en: 'Commas (English, Chinese)',
    de: 'Semicolons, decimal commas (German, French)',
  },
  kinds: {
    email: 'E-mail address',
    phone: 'Phone number',
    'first-name': 'First name',
    'last-name': 'Last name',
    country: 'Country',
    zip: 'Postal code',
    city: 'City',
    state: 'State',
    madid: 'Advertising id',
    imei: 'IMEI',
    idfa: 'IDFA',
    oaid: 'OAID',
  },
  noColumn: 'no column',
  noContacts: (kinds: readonly string[]) =>
    `The audience has no column for any of these: ${kinds.join(', ')}. The platform needs one: choose its column ` +
    'below, or choose another format.',
  written: (files: number, rows: number) =>
    `${counted(files, 'file')} beside it: ${counted(rows, 'user')} for the platform.`,
  excelWritten: 'The copy for Excel is beside it.',
};
