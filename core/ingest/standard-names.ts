/** The parts a column can play besides being a feature or a step. */
export type RoleName = 'id' | 'user' | 'time' | 'bank' | 'banner' | 'weight';

const ROLES: Readonly<Record<RoleName, readonly string[]>> = {
  id: ['sample_id', 'impression_id', 'exposure_id', 'record_id', 'event_id', 'id'],
  user: ['user_id', 'user', 'userid', 'customer_id', 'customer', 'member_id', 'uid'],
  time: ['event_time', 'impression_time', 'exposure_time', 'impression_at', 'exposed_at', 'timestamp', 'time', 'datetime', 'event_date', 'impression_date', 'date', 'at', 'ts'],
  bank: ['bank', 'bank_id', 'bank_name'],
  banner: ['banner', 'banner_id', 'banner_name', 'creative', 'creative_id'],
  weight: ['weight'],
};

const STEPS: readonly (readonly [step: string, names: readonly string[]])[] = [
  ['click', ['click', 'clicks', 'clicked']],
  ['application', ['application', 'applications', 'apply', 'applied']],
  ['approval', ['approval', 'approvals', 'approve', 'approved']],
  ['activation', ['activation', 'activations', 'activate', 'activated']],
];

const EXPOSURES = ['impression', 'impressions', 'exposure', 'exposed', 'shown'];

/** Columns that may tell the step of a record in an event log. */
export const EVENT_COLUMNS: readonly string[] = ['event', 'event_name', 'event_type', 'step', 'action'];

/** The standard steps of a card funnel, in order. */
export const STANDARD_STEPS: readonly string[] = STEPS.map(([step]) => step);

/** A name without case, spaces and punctuation, so that `Event Time` is `event_time`. */
export function plainName(name: string): string {
  return name.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '');
}

/** Finds the column that plays a part by its name; the most telling name wins. */
export function findRole(role: RoleName, columns: readonly string[]): string | undefined {
  for (const name of ROLES[role]) {
    const found = columns.find((column) => plainName(column) === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The standard step that a column or an event is named after (`click`, `is_click`, `approved_at`), or undefined. */
export function standardStep(name: string): string | undefined {
  return STEPS.find(([, names]) => names.includes(stem(name)))?.[0];
}

/** Whether a column is named after a step: `visit`, `is_visit` and `visit_time` after `visit`. */
export function isNamedAfter(column: string, step: string): boolean {
  return stem(column) === stem(step) || (standardStep(column) !== undefined && standardStep(column) === standardStep(step));
}

/** The name of the step that a column tells, without what surrounds it: `visit` for `is_visit` and `visit_time`. */
export function stem(name: string): string {
  return plainName(name).replace(/^(is|has|label|y)_/, '').replace(/_(time|at|date|ts|label|flag)$/, '');
}

/** Whether a column of a step is named for the time it happened. */
export function isTimeName(name: string): boolean {
  return /_(time|at|date|ts)$/.test(plainName(name));
}

/** Whether an event is the exposure that the funnel begins with. */
export function isExposure(name: string): boolean {
  return EXPOSURES.includes(plainName(name));
}
