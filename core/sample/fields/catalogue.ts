import { CONTEXT_FIELDS } from './context.ts';
import { CUSTOMER_FIELDS } from './customer.ts';
import type { FieldSpec, InteractionSpec } from './model.ts';
import { INTERESTS } from './names.ts';
import { NUMBER_FIELDS } from './number.ts';
import { PERSON_FIELDS } from './person.ts';
import { zipf } from './shares.ts';

/**
 * Every single-valued field of the sample, in file column order; a coarser field follows the one it is derived from.
 */
export const FIELDS: readonly FieldSpec[] = [...PERSON_FIELDS, ...CUSTOMER_FIELDS, ...CONTEXT_FIELDS, ...NUMBER_FIELDS];

/** The multi-valued field: up to `max` tags per user. */
export const TAGS = {
  name: 'interests',
  max: 5,
  values: zipf(INTERESTS),
  traits: { income: 0.4, activity: 0.35 },
  effects: { interest: { perValue: 0.6 }, engagement: { perValue: 0.3 } },
} as const;

/** Pairs of fields whose values match or clash; `banner` is the banner shown. */
export const INTERACTIONS: readonly InteractionSpec[] = [
  { name: 'taste', left: 'banner', right: 'favourite_merchant' },
  { name: 'intent', left: 'banner', right: 'last_search' },
  { name: 'look', left: 'placement', right: 'device_model' },
  { name: 'locality', left: 'banner', right: 'area' },
];
