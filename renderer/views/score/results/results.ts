import type { CallResult } from '../../../../core/api.ts';

/** The results of an export. */
export type Results = NonNullable<CallResult<'results-of-export'>['results']>;

/** The comparison of an export's target and control group. */
export type Incremental = NonNullable<Results['incremental']>;

/** The forecast and the actual conversions of a step for some rows. */
export type CheckedStep = Results['deciles'][number]['steps'][number];
