/** Inputs and results of this view's calls. */
import type { CallInput, CallResult } from '../../../../core/api.ts';

/** What was detected at the beginning of the files: their format, columns and mapping. */
export type Preview = CallResult<'inspect'>;

/** The expected result of importing files. */
export type Check = CallResult<'check-import'>;

/** The parts of the file format that the user has set. */
export type DialectChange = NonNullable<CallInput<'inspect'>['dialect']>;

/** How to handle a record that reached a step without an earlier one. */
export type Policy = NonNullable<CallInput<'check-import'>['illegal']>;
