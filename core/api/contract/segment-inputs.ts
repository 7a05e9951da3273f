/** How calls name some samples of a dataset: a period, columns and saved segments. */
import { z } from 'zod';

import { condition, MAX_CONDITIONS, MAX_NAME_LENGTH } from '../../segment/conditions.ts';
import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { isPrintable } from '../../text/shown.ts';
import { cliOption } from './call.ts';
import { givenName, text, time } from './inputs.ts';

/** Maximum number of segments that are shown side by side. */
export const MAX_SEGMENTS = 12;

/** The samples that a funnel of the window covers. */
export const segment = z.strictObject({
  dataset: text(),
  bank: text().optional(),
  banner: text().optional(),
  from: time.optional(),
  to: time.optional(),
  /**
   * Conditions, all of which must hold. Groups of numbers and times may be named as values; null selects samples
   * without a value.
   */
  where: z.array(condition).max(MAX_CONDITIONS).optional(),
});

/** The other side of a comparison. */
export const against = z.union([z.literal('previous'), segment]);

/** The name under which a segment or a view is saved. */
export const nameToSave = (): z.ZodString =>
  givenName().refine(
    (name) => name.length <= MAX_NAME_LENGTH && isPrintable(name),
    withError(message('segment.badName', { max: MAX_NAME_LENGTH })),
  );

/** Saved segments, shown side by side if there are several. */
export const segmentNames = cliOption(z.array(text()).min(1).max(MAX_SEGMENTS).optional(), {
  value: 'SEGMENT',
  about: 'only samples of this saved segment; several are shown side by side with all samples',
});

/** One saved segment. */
export const segmentName = (about: string): z.ZodOptional<z.ZodString> =>
  cliOption(text().optional(), { value: 'SEGMENT', about });
