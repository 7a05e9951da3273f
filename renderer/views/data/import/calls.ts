/** What the calls of this view take and give, by name. */
import type { CallInput, CallResult } from '../../../../core/api.ts';

/** What the beginnings of files say about them. */
export type Preview = CallResult<'inspect'>;

/** What an import of files would do. */
export type Check = CallResult<'check-import'>;

/** What of the dialect the user has set. */
export type DialectChange = NonNullable<CallInput<'inspect'>['dialect']>;

/** What happens to a step without an earlier one. */
export type Policy = NonNullable<CallInput<'check-import'>['illegal']>;
