/** Inputs and results of this view's calls. */
import type { CallInput, CallResult } from '../../../../core/api.ts';

/** What was detected at the beginning of the files: their format, columns and mapping. */
export type Preview = CallResult<'inspect'>;

/** The expected result of importing files. */
export type Check = CallResult<'check-import'>;

/** The parts of the file format that the user has set. */
export type DialectChange = NonNullable<CallInput<'inspect'>['dialect']>;

/** What to do with a record that has reached a step, but not the step before it. */
export type Policy = NonNullable<CallInput<'check-import'>['illegal']>;
