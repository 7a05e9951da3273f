import { derive, unit } from './hash.ts';
import type { FieldSpec, InteractionSpec } from './model.ts';
import {
  BRANDS, CARD_ISSUERS, CATEGORIES, CHANNELS, CITIES_PER_PROVINCE, CITY_CODES, INDUSTRIES, INTERESTS, OCCUPATIONS, PAGES, PRICE_BANDS, PROVINCES, TOPICS,
  areaCode, brandOf, merchantCode, modelCode, placementCode, searchCode, segmentCode,
} from './names.ts';

/** Shares that fall like 1/(rank + 2), dealt to the values in a scattered order. */
function zipf(values: readonly string[]): (readonly [string, number])[] {
  const order = values.map((_, i) => i).sort((a, b) => unit(derive(a, 17)) - unit(derive(b, 17)));
  return values.map((value, i) => [value, 1 / (order.indexOf(i) + 2)] as const);
}

const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));

/** A city for a neighbourhood: richer tiers of sixteen lie in richer provinces, earlier cities of a province are larger. */
function cityOf(area: number, key: number): number {
  const position = between(0, (area % 16 + unit(key) * 6 - 2.5) / 16, 0.999);
  const city = Math.floor((CITIES_PER_PROVINCE + 1) ** unit(derive(key, 1))) - 1;
  return Math.floor(position * PROVINCES.length) * CITIES_PER_PROVINCE + city;
}

const PERSON_FIELDS: readonly FieldSpec[] = [
  { name: 'gender', of: 'user', by: 'shares', values: [['F', 0.48], ['M', 0.52]], traits: { need: 0.1 }, missing: 0.04, effects: { interest: { own: 0.15 }, need: { own: 0.1 } } },
  { name: 'education', of: 'user', by: 'shares', values: [['primary', 4], ['secondary', 16], ['vocational', 20], ['college', 26], ['bachelor', 27], ['postgraduate', 7]], traits: { income: 0.5, risk: -0.2 }, missing: 0.12, effects: { income: { slope: 0.3 }, credit: { slope: 0.2 } } },
  { name: 'occupation', of: 'user', by: 'shares', values: zipf(OCCUPATIONS), traits: { income: 0.6 }, missing: 0.08, effects: { income: { slope: 0.45, own: 0.2 }, need: { own: 0.25 }, engagement: { own: 0.15 } } },
  { name: 'industry', of: 'user', by: 'shares', values: zipf(INDUSTRIES), traits: { activity: 0.15 }, missing: 0.1, effects: { credit: { own: 0.2 }, engagement: { own: 0.15 } } },
  { name: 'employment', of: 'user', by: 'shares', values: [['public', 14], ['permanent', 38], ['contract', 20], ['self-employed', 18], ['seasonal', 6], ['none', 4]], traits: { risk: 0.55 }, missing: 0.06, effects: { credit: { slope: -0.5 } } },
  { name: 'marital_status', of: 'user', by: 'shares', values: [['single', 46], ['married', 44], ['divorced', 8], ['widowed', 2]], traits: { need: -0.25 }, missing: 0.15, effects: { need: { own: 0.2 } } },
  { name: 'housing', of: 'user', by: 'shares', values: [['dormitory', 8], ['rented', 34], ['family', 22], ['mortgaged', 24], ['owned', 12]], traits: { income: 0.4, risk: -0.35 }, missing: 0.1, effects: { credit: { slope: 0.3 }, need: { own: 0.15 } } },
  { name: 'area', of: 'user', by: 'tiers', tiers: 16, perTier: 6250, late: 0.04, text: areaCode, traits: { income: 0.5 }, missing: 0.02, effects: { income: { slope: 0.25, own: 0.2 }, interest: { own: 0.25 }, engagement: { own: 0.25 } } },
  { name: 'city', of: 'user', by: 'parent', child: 'area', values: CITY_CODES, map: cityOf, effects: { interest: { own: 0.2 }, engagement: { own: 0.25 } } },
  { name: 'province', of: 'user', by: 'parent', child: 'city', values: PROVINCES.map(([name]) => name), map: (city) => Math.floor(city / CITIES_PER_PROVINCE), effects: { credit: { own: 0.15 }, interest: { own: 0.1 } } },
  { name: 'device_model', of: 'user', by: 'tiers', tiers: 16, perTier: 6250, late: 0.12, text: modelCode, traits: { income: 0.6 }, missing: 0.01, effects: { income: { slope: 0.3, own: 0.15 }, interest: { own: 0.3 } } },
  { name: 'device_brand', of: 'user', by: 'parent', child: 'device_model', values: BRANDS, map: brandOf, effects: { interest: { own: 0.2 }, engagement: { own: 0.1 } } },
  { name: 'os', of: 'user', by: 'parent', child: 'device_brand', values: ['Android', 'HarmonyOS', 'iOS'], map: (brand) => (BRANDS[brand] === 'Apple' ? 2 : BRANDS[brand] === 'Huawei' || BRANDS[brand] === 'Honor' ? 1 : 0), effects: { interest: { own: 0.1 } } },
  { name: 'price_band', of: 'user', by: 'parent', child: 'device_model', values: PRICE_BANDS, map: (model) => Math.floor((model % 16) * PRICE_BANDS.length / 16), effects: { income: { own: 0.1 } } },
];

const CUSTOMER_FIELDS: readonly FieldSpec[] = [
  { name: 'membership', of: 'user', by: 'shares', values: [['none', 42], ['bronze', 24], ['silver', 16], ['gold', 11], ['platinum', 5], ['black', 2]], traits: { activity: 0.65, income: 0.2 }, effects: { engagement: { slope: 0.55 }, interest: { slope: 0.2 } } },
  { name: 'signup_channel', of: 'user', by: 'shares', values: zipf(CHANNELS), traits: { need: 0.35 }, missing: 0.03, effects: { need: { slope: 0.25, own: 0.3 }, interest: { own: 0.2 } } },
  { name: 'favourite_merchant', of: 'user', by: 'tiers', tiers: 16, perTier: 6250, late: 0.12, text: merchantCode, traits: { activity: 0.35, need: 0.3 }, missing: 0.05, effects: { interest: { slope: 0.3, own: 0.4 }, need: { own: 0.3 }, engagement: { own: 0.3 } } },
  { name: 'favourite_category', of: 'user', by: 'parent', child: 'favourite_merchant', values: CATEGORIES, map: (merchant, key) => (merchant % 16) * 3 + Math.floor(unit(key) * 3), effects: { interest: { own: 0.35 }, need: { own: 0.15 } } },
  { name: 'pay_method', of: 'user', by: 'shares', values: [['wallet balance', 12], ['debit card', 40], ['credit card', 24], ['fund account', 8], ['pay later', 12], ['cash', 4]], traits: { risk: 0.4 }, missing: 0.05, effects: { credit: { slope: -0.3 }, engagement: { own: 0.25 } } },
  { name: 'main_card_issuer', of: 'user', by: 'shares', values: zipf(CARD_ISSUERS), traits: { income: 0.35, risk: -0.3 }, missing: 0.2, effects: { credit: { slope: 0.3 }, need: { own: 0.35 } } },
  { name: 'segment', of: 'user', by: 'tiers', tiers: 10, perTier: 40, late: 0.03, text: segmentCode, traits: { need: 0.6, activity: 0.3 }, effects: { need: { slope: 0.6, own: 0.2 }, engagement: { slope: 0.2 } } },
];

const CONTEXT_FIELDS: readonly FieldSpec[] = [
  { name: 'page', of: 'impression', by: 'shares', values: zipf(PAGES), traits: { activity: 0.2 }, effects: { interest: { own: 0.45 }, need: { own: 0.2 } } },
  { name: 'slot', of: 'impression', by: 'shares', values: [['top', 26], ['second', 20], ['middle', 30], ['popup', 9], ['bottom', 15]], effects: { interest: { own: 0.5 } } },
  { name: 'placement', of: 'impression', by: 'tiers', tiers: 16, perTier: 6250, late: 0.15, text: placementCode, effects: { interest: { slope: 0.35, own: 0.35 } } },
  { name: 'placement_kind', of: 'impression', by: 'parent', child: 'placement', values: ['static', 'carousel', 'video', 'card', 'coupon', 'text', 'game', 'animated'], map: (placement) => Math.floor((placement % 16) / 2), effects: { interest: { own: 0.2 } } },
  { name: 'last_search', of: 'impression', by: 'tiers', tiers: 16, perTier: 6250, late: 0.1, text: searchCode, traits: { need: 0.6 }, missing: 0.14, effects: { need: { slope: 0.5, own: 0.3 }, interest: { own: 0.3 } } },
  { name: 'search_topic', of: 'impression', by: 'parent', child: 'last_search', values: TOPICS, map: (search, key) => (search % 16) * 2 + Math.floor(unit(key) * 2), effects: { need: { own: 0.25 }, interest: { own: 0.15 } } },
  { name: 'visit_source', of: 'impression', by: 'shares', values: [['push', 18], ['icon', 44], ['mini program', 14], ['link', 6], ['widget', 5], ['sms', 4], ['qr code', 9]], traits: { activity: -0.2 }, missing: 0.02, effects: { interest: { own: 0.25 }, engagement: { own: 0.15 } } },
  { name: 'network', of: 'impression', by: 'shares', values: [['3G', 1], ['4G', 27], ['5G', 30], ['wifi', 42]], traits: { income: 0.15 }, missing: 0.01, effects: { interest: { own: 0.1 } } },
  { name: 'app_version', of: 'impression', by: 'release', everyDays: 3, before: 70, effects: { interest: { own: 0.15 } } },
  { name: 'hour', of: 'impression', by: 'clock', part: 'hour', effects: { interest: { own: 0.15 }, need: { own: 0.05 } } },
  { name: 'weekday', of: 'impression', by: 'clock', part: 'weekday', effects: { interest: { own: 0.08 } } },
];

const NUMBER_FIELDS: readonly FieldSpec[] = [
  { name: 'age', of: 'user', by: 'number', decimals: 0, valueAt: (z) => between(18, 33 + 9.5 * z + 1.6 * z * z, 79), traits: { income: 0.25, risk: -0.2, need: -0.2 }, missing: 0.05, effects: { need: { slope: -0.2, curve: -0.25 }, credit: { slope: 0.2 } } },
  { name: 'income_estimate', of: 'user', by: 'number', decimals: 0, valueAt: (z) => Math.round(Math.exp(8.75 + 0.55 * z) / 50) * 50, traits: { income: 0.85 }, missing: 0.15, effects: { income: { slope: 1 } } },
  { name: 'credit_score', of: 'user', by: 'number', decimals: 0, valueAt: (z) => between(350, Math.round((640 + 72 * z) / 5) * 5, 850), traits: { risk: -0.85, income: 0.15 }, missing: 0.1, effects: { credit: { slope: 1.3 } } },
  { name: 'debt_ratio', of: 'user', by: 'number', decimals: 2, valueAt: (z) => between(0, 0.34 + 0.17 * z, 0.99), traits: { risk: 0.6, need: 0.25 }, missing: 0.18, effects: { credit: { slope: -0.5 }, need: { slope: 0.25, curve: -0.15 } } },
  { name: 'account_balance', of: 'user', by: 'number', decimals: 2, valueAt: (z) => Math.exp(7.4 + 1.35 * z), traits: { income: 0.6, risk: -0.3 }, missing: 0.08, effects: { income: { slope: 0.3 }, credit: { slope: 0.25 } } },
  { name: 'monthly_spend', of: 'user', by: 'number', decimals: 2, valueAt: (z) => Math.exp(6.3 + 0.9 * z), traits: { income: 0.4, activity: 0.6 }, missing: 0.03, effects: { engagement: { slope: 0.6 }, income: { slope: 0.15 } } },
  { name: 'cards_held', of: 'user', by: 'number', decimals: 0, valueAt: (z) => between(0, Math.round(1.6 + 1.4 * z), 9), traits: { income: 0.35, need: -0.5 }, missing: 0.22, effects: { need: { slope: -0.55 }, engagement: { slope: -0.2 } } },
  { name: 'tenure_days', of: 'user', by: 'number', decimals: 0, valueAt: (z) => between(1, Math.exp(6.1 + 0.9 * z), 3600), traits: { activity: 0.35 }, effects: { engagement: { slope: 0.3 }, interest: { slope: -0.15 } } },
  { name: 'orders_90d', of: 'user', by: 'number', decimals: 0, valueAt: (z) => between(0, Math.exp(2.1 + 0.95 * z) - 1, 400), traits: { activity: 0.85 }, effects: { engagement: { slope: 0.7 }, interest: { slope: 0.2 } } },
  { name: 'visits_30d', of: 'impression', by: 'number', decimals: 0, valueAt: (z) => between(1, Math.exp(2 + 0.8 * z), 300), traits: { activity: 0.75 }, effects: { engagement: { slope: 0.3 }, interest: { slope: 0.2, curve: -0.1 } } },
  { name: 'days_since_last_visit', of: 'impression', by: 'number', decimals: 0, valueAt: (z) => between(0, Math.exp(1 - 1.1 * z) - 1, 365), traits: { activity: 0.6 }, missing: 0.02, effects: { engagement: { slope: 0.35 }, interest: { slope: 0.15 } } },
  { name: 'banner_views_7d', of: 'impression', by: 'number', decimals: 0, valueAt: (z) => between(0, Math.exp(1.2 + 0.8 * z) - 1, 90), traits: { activity: 0.3 }, effects: { interest: { slope: -0.5, curve: 0.1 } } },
];

/** Every single-valued field of the sample, in the order of the file's columns; a coarser field follows the one it is read from. */
export const FIELDS: readonly FieldSpec[] = [...PERSON_FIELDS, ...CUSTOMER_FIELDS, ...CONTEXT_FIELDS, ...NUMBER_FIELDS];

/** The multi-valued field: up to `most` tags per user. */
export const TAGS = { name: 'interests', most: 5, values: zipf(INTERESTS), traits: { income: 0.4, activity: 0.35 }, effects: { interest: { own: 0.6 }, engagement: { own: 0.3 } } } as const;

/** Pairs of fields whose values match or clash; `banner` stands for the shown banner. */
export const INTERACTIONS: readonly InteractionSpec[] = [
  { name: 'taste', left: 'banner', right: 'favourite_merchant' },
  { name: 'intent', left: 'banner', right: 'last_search' },
  { name: 'look', left: 'placement', right: 'device_model' },
  { name: 'locality', left: 'banner', right: 'area' },
];

