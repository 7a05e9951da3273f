import { derive, unit } from '../hash.ts';
import { HUNDRED_THOUSAND_VALUES, TIERS, type FieldSpec } from './model.ts';
import {
  BRANDS,
  CITIES_PER_PROVINCE,
  CITY_CODES,
  INDUSTRIES,
  OCCUPATIONS,
  PRICE_BANDS,
  PROVINCES,
  areaCode,
  brandOf,
  modelCode,
} from './names.ts';
import { clamp, shares, zipf } from './shares.ts';

/**
 * The city of an area. Areas of higher tiers are in richer provinces, which come last in `PROVINCES`; the first cities
 * of a province have the most areas.
 */
function cityOf(area: number, key: number): number {
  const position = clamp(((area % TIERS) + unit(key) * 6 - 2.5) / TIERS, 0, 0.999);
  const city = Math.floor((CITIES_PER_PROVINCE + 1) ** unit(derive(key, 1))) - 1;
  return Math.floor(position * PROVINCES.length) * CITIES_PER_PROVINCE + city;
}

/** Fields about the person. */
export const PERSON_FIELDS: readonly FieldSpec[] = [
  {
    name: 'gender',
    of: 'user',
    by: 'shares',
    values: shares('F 0.48, M 0.52'),
    traits: { need: 0.1 },
    missing: 0.04,
    effects: { interest: { perValue: 0.15 }, need: { perValue: 0.1 } },
  },
  {
    name: 'education',
    of: 'user',
    by: 'shares',
    values: shares('primary 4, secondary 16, vocational 20, college 26, bachelor 27, postgraduate 7'),
    traits: { income: 0.5, risk: -0.2 },
    missing: 0.12,
    effects: { income: { slope: 0.3 }, credit: { slope: 0.2 } },
  },
  {
    name: 'occupation',
    of: 'user',
    by: 'shares',
    values: zipf(OCCUPATIONS),
    traits: { income: 0.6 },
    missing: 0.08,
    effects: { income: { slope: 0.45, perValue: 0.2 }, need: { perValue: 0.25 }, engagement: { perValue: 0.15 } },
  },
  {
    name: 'industry',
    of: 'user',
    by: 'shares',
    values: zipf(INDUSTRIES),
    traits: { activity: 0.15 },
    missing: 0.1,
    effects: { credit: { perValue: 0.2 }, engagement: { perValue: 0.15 } },
  },
  {
    name: 'employment',
    of: 'user',
    by: 'shares',
    values: shares('public 14, permanent 38, contract 20, self-employed 18, seasonal 6, none 4'),
    traits: { risk: 0.55 },
    missing: 0.06,
    effects: { credit: { slope: -0.5 } },
  },
  {
    name: 'marital_status',
    of: 'user',
    by: 'shares',
    values: shares('single 46, married 44, divorced 8, widowed 2'),
    traits: { need: -0.25 },
    missing: 0.15,
    effects: { need: { perValue: 0.2 } },
  },
  {
    name: 'housing',
    of: 'user',
    by: 'shares',
    values: shares('dormitory 8, rented 34, family 22, mortgaged 24, owned 12'),
    traits: { income: 0.4, risk: -0.35 },
    missing: 0.1,
    effects: { credit: { slope: 0.3 }, need: { perValue: 0.15 } },
  },
  {
    name: 'area',
    of: 'user',
    ...HUNDRED_THOUSAND_VALUES,
    newValueShare: 0.04,
    text: areaCode,
    traits: { income: 0.5 },
    missing: 0.02,
    effects: { income: { slope: 0.25, perValue: 0.2 }, interest: { perValue: 0.25 }, engagement: { perValue: 0.25 } },
  },
  {
    name: 'city',
    of: 'user',
    by: 'parent',
    child: 'area',
    values: CITY_CODES,
    map: cityOf,
    effects: { interest: { perValue: 0.2 }, engagement: { perValue: 0.25 } },
  },
  {
    name: 'province',
    of: 'user',
    by: 'parent',
    child: 'city',
    values: PROVINCES.map(([name]) => name),
    map: (city) => Math.floor(city / CITIES_PER_PROVINCE),
    effects: { credit: { perValue: 0.15 }, interest: { perValue: 0.1 } },
  },
  {
    name: 'device_model',
    of: 'user',
    ...HUNDRED_THOUSAND_VALUES,
    newValueShare: 0.12,
    text: modelCode,
    traits: { income: 0.6 },
    missing: 0.01,
    effects: { income: { slope: 0.3, perValue: 0.15 }, interest: { perValue: 0.3 } },
  },
  {
    name: 'device_brand',
    of: 'user',
    by: 'parent',
    child: 'device_model',
    values: BRANDS,
    map: brandOf,
    effects: { interest: { perValue: 0.2 }, engagement: { perValue: 0.1 } },
  },
  {
    name: 'os',
    of: 'user',
    by: 'parent',
    child: 'device_brand',
    values: ['Android', 'HarmonyOS', 'iOS'],
    map: (brand) => (BRANDS[brand] === 'Apple' ? 2 : BRANDS[brand] === 'Huawei' || BRANDS[brand] === 'Honor' ? 1 : 0),
    effects: { interest: { perValue: 0.1 } },
  },
  {
    name: 'price_band',
    of: 'user',
    by: 'parent',
    child: 'device_model',
    values: PRICE_BANDS,
    map: (model) => Math.floor(((model % TIERS) * PRICE_BANDS.length) / TIERS),
    effects: { income: { perValue: 0.1 } },
  },
];
