/** What `view add` accepts as settings: those that the address of each view in the window may have. */
import { z } from 'zod';

import { isDay } from '../../segment/conditions.ts';
import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { text } from '../contract/inputs.ts';
import { MAX_SEGMENTS } from '../contract/segment-inputs.ts';

/** The views that can be saved. */
export const VIEWS = ['funnel', 'models', 'score'] as const;

/** A view that can be saved. */
export type ViewName = (typeof VIEWS)[number];

const SELECTION =
  /^(?:top-[1-9]\d*|threshold-\d+(?:\.\d+)?|budget-\d+(?:\.\d+)?-\d+(?:\.\d+)?(?:-.+-\d+(?:\.\d+)?)?)$/s;

const matching = (isValid: (value: string) => boolean, problem: 'view.notDay' | 'view.notSelection' | 'view.notRuns') =>
  text().refine(isValid, withError(message(problem)));

const day = matching(isDay, 'view.notDay');
const names = z.array(text()).max(MAX_SEGMENTS);

/** The settings of each view; a list is given by naming its setting several times. */
const settingsOf = {
  funnel: z.strictObject({
    dataset: text().optional(),
    from: day.optional(),
    to: day.optional(),
    bank: text().optional(),
    segment: text().optional(),
    segments: names.optional(),
    by: text().optional(),
    compare: z.enum(['previous']).optional(),
    scale: z.enum(['previous', 'impressions', 'log']).optional(),
    step: text().optional(),
    order: z.enum(['excess', 'points']).optional(),
  }),
  models: z.strictObject({
    page: z.enum(['tunings', 'comparisons', 'studies']).optional(),
    bank: text().optional(),
    experiments: z.enum(['1']).optional(),
    run: text().optional(),
    compare: matching((runs) => /^\w+(?:,\w+)*$/.test(runs), 'view.notRuns').optional(),
    tuning: text().optional(),
    comparison: text().optional(),
    study: text().optional(),
    step: text().optional(),
  }),
  score: z.strictObject({
    per: z.enum(['bank']).optional(),
    segment: text().optional(),
    banks: names.optional(),
    runs: names.optional(),
    list: text().optional(),
    selection: matching((selection) => SELECTION.test(selection), 'view.notSelection').optional(),
    scale: z.enum(['linear', 'log']).optional(),
    results: text().optional(),
    outcome: text().optional(),
    everyone: z.enum(['yes']).optional(),
    step: text().optional(),
  }),
} as const satisfies Readonly<Record<ViewName, z.ZodObject>>;

const lists: Readonly<Record<ViewName, readonly string[]>> = {
  funnel: ['segments'],
  models: [],
  score: ['banks', 'runs'],
};

/** Settings as they are written: each name with its values. */
export type WrittenSettings = ReadonlyMap<string, readonly string[]>;

/** The names of the settings of a view. */
export function settingNames(view: ViewName): readonly string[] {
  return Object.keys(settingsOf[view].shape);
}

/** Checks the settings of a view; a list becomes JSON, as in the address. */
export function checkSettings(
  view: ViewName,
  written: WrittenSettings,
): z.ZodSafeParseResult<Readonly<Record<string, string>>> {
  const given = Array.from(written, ([name, values]) => [name, isList(view, name) ? values : values[0]] as const);
  const schema: z.ZodType<Readonly<Record<string, string | readonly string[]>>> = settingsOf[view];
  return schema.transform(asAddress).safeParse(Object.fromEntries(given));
}

function asAddress(settings: Readonly<Record<string, string | readonly string[]>>): Record<string, string> {
  const entries = Object.entries(settings);
  return Object.fromEntries(entries.map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)]));
}

/** Whether a setting holds a list. */
export function isList(view: ViewName, name: string): boolean {
  return lists[view].includes(name);
}
