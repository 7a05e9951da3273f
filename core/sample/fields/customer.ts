import { unit } from '../hash.ts';
import { HUNDRED_THOUSAND_VALUES, TIERS, type FieldSpec } from './model.ts';
import { CARD_ISSUERS, CATEGORIES, CHANNELS, merchantCode, segmentCode } from './names.ts';
import { shares, zipf } from './shares.ts';

/** Fields about the person as a customer of the app. */
export const CUSTOMER_FIELDS: readonly FieldSpec[] = [
  {
    name: 'membership',
    of: 'user',
    by: 'shares',
    values: shares('none 42, bronze 24, silver 16, gold 11, platinum 5, black 2'),
    traits: { activity: 0.65, income: 0.2 },
    effects: { engagement: { slope: 0.55 }, interest: { slope: 0.2 } },
  },
  {
    name: 'signup_channel',
    of: 'user',
    by: 'shares',
    values: zipf(CHANNELS),
    traits: { need: 0.35 },
    missing: 0.03,
    effects: { need: { slope: 0.25, perValue: 0.3 }, interest: { perValue: 0.2 } },
  },
  {
    name: 'favourite_merchant',
    of: 'user',
    ...HUNDRED_THOUSAND_VALUES,
    newValueShare: 0.12,
    text: merchantCode,
    traits: { activity: 0.35, need: 0.3 },
    missing: 0.05,
    effects: { interest: { slope: 0.3, perValue: 0.4 }, need: { perValue: 0.3 }, engagement: { perValue: 0.3 } },
  },
  {
    name: 'favourite_category',
    of: 'user',
    by: 'parent',
    child: 'favourite_merchant',
    values: CATEGORIES,
    map: (merchant, key) => (merchant % TIERS) * 3 + Math.floor(unit(key) * 3),
    effects: { interest: { perValue: 0.35 }, need: { perValue: 0.15 } },
  },
  {
    name: 'pay_method',
    of: 'user',
    by: 'shares',
    values: shares('wallet balance 12, debit card 40, credit card 24, fund account 8, pay later 12, cash 4'),
    traits: { risk: 0.4 },
    missing: 0.05,
    effects: { credit: { slope: -0.3 }, engagement: { perValue: 0.25 } },
  },
  {
    name: 'main_card_issuer',
    of: 'user',
    by: 'shares',
    values: zipf(CARD_ISSUERS),
    traits: { income: 0.35, risk: -0.3 },
    missing: 0.2,
    effects: { credit: { slope: 0.3 }, need: { perValue: 0.35 } },
  },
  {
    name: 'segment',
    of: 'user',
    by: 'tiers',
    tiers: 10,
    perTier: 40,
    newValueShare: 0.03,
    text: segmentCode,
    traits: { need: 0.6, activity: 0.3 },
    effects: { need: { slope: 0.6, perValue: 0.2 }, engagement: { slope: 0.2 } },
  },
];
