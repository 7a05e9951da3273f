import { unit } from '../hash.ts';
import { HUNDRED_THOUSAND_VALUES, TIERS, type FieldSpec } from './model.ts';
import { PAGES, TOPICS, placementCode, searchCode } from './names.ts';
import { shares, zipf } from './shares.ts';

/** Fields about where and when the banner was shown. */
export const CONTEXT_FIELDS: readonly FieldSpec[] = [
  {
    name: 'page',
    of: 'impression',
    by: 'shares',
    values: zipf(PAGES),
    traits: { activity: 0.2 },
    effects: { interest: { perValue: 0.45 }, need: { perValue: 0.2 } },
  },
  {
    name: 'slot',
    of: 'impression',
    by: 'shares',
    values: shares('top 26, second 20, middle 30, popup 9, bottom 15'),
    effects: { interest: { perValue: 0.5 } },
  },
  {
    name: 'placement',
    of: 'impression',
    ...HUNDRED_THOUSAND_VALUES,
    newValueShare: 0.15,
    text: placementCode,
    effects: { interest: { slope: 0.35, perValue: 0.35 } },
  },
  {
    name: 'placement_kind',
    of: 'impression',
    by: 'parent',
    child: 'placement',
    values: ['static', 'carousel', 'video', 'card', 'coupon', 'text', 'game', 'animated'],
    map: (placement) => Math.floor((placement % TIERS) / 2),
    effects: { interest: { perValue: 0.2 } },
  },
  {
    name: 'last_search',
    of: 'impression',
    ...HUNDRED_THOUSAND_VALUES,
    newValueShare: 0.1,
    text: searchCode,
    traits: { need: 0.6 },
    missing: 0.14,
    effects: { need: { slope: 0.5, perValue: 0.3 }, interest: { perValue: 0.3 } },
  },
  {
    name: 'search_topic',
    of: 'impression',
    by: 'parent',
    child: 'last_search',
    values: TOPICS,
    map: (search, key) => (search % TIERS) * 2 + Math.floor(unit(key) * 2),
    effects: { need: { perValue: 0.25 }, interest: { perValue: 0.15 } },
  },
  {
    name: 'visit_source',
    of: 'impression',
    by: 'shares',
    values: shares('push 18, icon 44, mini program 14, link 6, widget 5, sms 4, qr code 9'),
    traits: { activity: -0.2 },
    missing: 0.02,
    effects: { interest: { perValue: 0.25 }, engagement: { perValue: 0.15 } },
  },
  {
    name: 'network',
    of: 'impression',
    by: 'shares',
    values: shares('3G 1, 4G 27, 5G 30, wifi 42'),
    traits: { income: 0.15 },
    missing: 0.01,
    effects: { interest: { perValue: 0.1 } },
  },
  {
    name: 'app_version',
    of: 'impression',
    by: 'release',
    everyDays: 3,
    before: 70,
    effects: { interest: { perValue: 0.15 } },
  },
  {
    name: 'hour',
    of: 'impression',
    by: 'clock',
    part: 'hour',
    effects: { interest: { perValue: 0.15 }, need: { perValue: 0.05 } },
  },
  { name: 'weekday', of: 'impression', by: 'clock', part: 'weekday', effects: { interest: { perValue: 0.08 } } },
];
