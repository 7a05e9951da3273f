import { z } from 'zod';

import { namedRecord } from '../../named-record.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { assignments, readAmount } from '../contract/assignments.ts';
import { cliOption } from '../contract/call.ts';
import { forecastInterval, stepForecast } from '../contract/forecast.ts';

const amount = z.number().min(0);
const count = z.number().int().min(0);

/** The limits of a campaign, as a window gives them and as they are stored. */
export const campaignTerms = z.strictObject({
  /** The terms of each bank, by its name. */
  banks: namedRecord(
    z.strictObject({
      min: count.optional(),
      max: count.optional(),
      /** The cost of a contact. */
      cost: amount.optional(),
      /** The value of a conversion; that of the bank's settings by default. */
      value: z.number().positive().optional(),
    }),
  ),
  budget: amount.optional(),
  /** Maximum number of all contacts. */
  contacts: count.optional(),
  /** Maximum number of contacts per user. */
  cap: z.number().int().min(1).max(100).default(1),
});

/** The expected yield of the contacts of a bank. */
const bankOutlook = z.object({
  contacts: z.number(),
  /** Contacts with a weight above 0: only these are expected to convert; absent in campaigns from older versions. */
  counted: z.number().optional(),
  /** Expected conversions of the bank's objective. */
  conversions: z.number(),
  /** 95 % interval of the conversions; absent in campaigns from older versions. */
  conversionsInterval: forecastInterval.optional(),
  /** Their expected value; null without values. */
  value: z.number().nullable(),
  /** 95 % interval of the value; null without values, absent in campaigns from older versions. */
  valueInterval: forecastInterval.nullable().optional(),
  cost: z.number(),
});

/** The expected yield of all contacts. */
const contactsOutlook = bankOutlook.omit({ counted: true, conversions: true, conversionsInterval: true }).extend({
  steps: z.array(stepForecast),
  /** The quantity that the campaign maximises: weighted value minus cost, or weighted conversions without values. */
  gain: z.number(),
});

/** A planned campaign, and for comparison the plain ranking with the same number of contacts. */
export const campaignPlan = z.object({
  name: z.string(),
  audience: z.string(),
  records: z.number(),
  users: z.number(),
  rejected: z.number(),
  currency: z.string().nullable(),
  budget: z.number().nullable(),
  contacts: z.number().nullable(),
  cap: z.number(),
  banks: z.array(
    z.object({
      bank: z.string(),
      objective: z.string(),
      run: z.string(),
      min: z.number(),
      max: z.number().nullable(),
      /** The cost of a contact, and the value of a conversion. */
      unitCost: z.number(),
      unitValue: z.number().nullable(),
      campaign: bankOutlook,
      plain: bankOutlook,
    }),
  ),
  campaign: contactsOutlook,
  plain: contactsOutlook,
  /**
   * The price of each binding limit: what the campaign would gain if the limit were loosened by `step`. The gain has no
   * interval; conversions and value have one, except in campaigns from older versions.
   */
  prices: z.array(
    z.object({
      limit: z.enum(['min', 'max', 'contacts', 'budget']),
      bank: z.string().nullable(),
      /** Contacts, or an amount of money. */
      step: z.number(),
      gain: z.number(),
      /** Conversions by step of the funnel; negative if there would be fewer. */
      conversions: z.record(z.string(), z.number()),
      conversionIntervals: z.record(z.string(), forecastInterval).optional(),
      value: z.number().nullable(),
      valueInterval: forecastInterval.nullable().optional(),
    }),
  ),
  /** An upper bound on the gain within the limits, and how far it lies above the gain, as a share of the gain. */
  bound: z.number(),
  gap: z.number().nullable(),
  notes: z.array(textSchema),
});

/** Quotas on the command line: `BANK=MIN..MAX`. */
export const quotaOption = cliOption(
  assignments(readQuota, (given) => message('campaign.notQuota', { given })).optional(),
  { value: 'BANK=MIN..MAX', about: 'minimum and maximum number of contacts of a bank; either may be left out' },
);

/** Amounts on the command line: `BANK=AMOUNT`. */
export function amountOption(about: string) {
  return cliOption(assignments(readAmount, (given) => message('campaign.notAmount', { given })).optional(), {
    value: 'BANK=AMOUNT',
    about,
  });
}

/** Values of a conversion on the command line: `BANK=AMOUNT` above 0. */
export function valueOption(about: string) {
  const readValue = (written: string): number | null => readAmount(written) || null;
  return cliOption(assignments(readValue, (given) => message('campaign.notValue', { given })).optional(), {
    value: 'BANK=AMOUNT',
    about,
  });
}

function readQuota(written: string): { readonly min?: number; readonly max?: number } | null {
  const [, min, max] = /^(\d{0,15})\.\.(\d{0,15})$/.exec(written) ?? ['', '', ''];
  if (min === '' && max === '') return null;
  return { ...(min !== '' && { min: Number(min) }), ...(max !== '' && { max: Number(max) }) };
}
