/** The settings that `view add` accepts: those that the address of each view in the window may have. */
import { z } from 'zod';

import { isDay } from '../../segment/conditions.ts';
import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { customIssue } from '../contract/call.ts';
import { text } from '../contract/inputs.ts';
import { MAX_SEGMENTS } from '../contract/segment-inputs.ts';
import { asFilters, OTHER_SETTINGS, otherIn, parseJson, readFilters, writtenFilters } from './filters.ts';

/** The views that can be saved. */
export const VIEWS = ['funnel', 'models', 'score'] as const;

/** A view that can be saved. */
export type ViewName = (typeof VIEWS)[number];

/** A number from 0 up as JavaScript writes it: `0.02`, `5.2e-7`. */
const NUMBER = String.raw`\d+(?:\.\d+)?(?:e[+-]\d+)?`;
const SELECTION = new RegExp(
  String.raw`^(?:top-[1-9]\d*|threshold-${NUMBER}|budget-${NUMBER}-${NUMBER}(?:-.+-${NUMBER})?)$`,
  's',
);

const matching = (
  isValid: (value: string) => boolean,
  problem: 'view.notDay' | 'view.notSelection' | 'view.notRuns' | 'view.notBankRun',
) => text().refine(isValid, withError(message(problem)));

const day = matching(isDay, 'view.notDay');
/** Conditions as the address writes them. */
const where = z.array(text()).transform((texts, context) => {
  const { conditions, wrong } = readFilters(texts);
  if (wrong !== null) context.addIssue(customIssue(message('view.notCondition', { text: wrong })));
  return asFilters(conditions);
});

/** The other side of a comparison as the address writes it: `dataset=`, `from=`, `to=`, `bank=`, and conditions. */
const other = z.array(text()).transform((texts, context) => {
  const side = new Map<string, string>();
  const rest: string[] = [];
  for (const one of texts) {
    const name = OTHER_SETTINGS.find((setting) => one.startsWith(`${setting}=`));
    const value = name === undefined ? '' : one.slice(name.length + 1);
    if (name === undefined) rest.push(one);
    else if (value === '' || side.has(name) || ((name === 'from' || name === 'to') && !isDay(value)))
      context.addIssue(customIssue(message('view.notOther', { text: one })));
    else side.set(name, value);
  }
  const { conditions, wrong } = readFilters(rest);
  if (wrong !== null) context.addIssue(customIssue(message('view.notOther', { text: wrong })));
  if (conditions.length > 0) side.set('where', asFilters(conditions));
  return JSON.stringify(Object.fromEntries([...OTHER_SETTINGS, 'where'].map((name) => [name, side.get(name)])));
});

const names = z.array(text()).max(MAX_SEGMENTS).transform(unique);
/** The runs of banks, each as `BANK=RUN`. */
const bankRuns = z.array(matching((pair) => /.=\w+$/s.test(pair), 'view.notBankRun')).max(MAX_SEGMENTS);

/** The settings of each view; a list is given by naming its setting several times. */
const settingsOf = {
  funnel: z.strictObject({
    dataset: text().optional(),
    from: day.optional(),
    to: day.optional(),
    bank: text().optional(),
    segment: text().optional(),
    segments: names.optional(),
    where: where.optional(),
    other: other.optional(),
    by: text().optional(),
    compare: z.enum(['previous', 'segment']).optional(),
    scale: z.enum(['previous', 'impressions', 'log']).optional(),
    step: text().optional(),
    /** Views of earlier versions call the contribution `points`. */
    order: z.enum(['excess', 'contribution', 'points']).optional(),
  }),
  models: z.strictObject({
    page: z.enum(['tunings', 'comparisons', 'studies']).optional(),
    bank: text().optional(),
    scope: z.enum(['all-banks']).optional(),
    experiments: z.enum(['1']).optional(),
    run: text().optional(),
    compare: matching((runs) => /^\w+(?:,\w+)*$/.test(runs), 'view.notRuns')
      .transform((runs) => unique(runs.split(',')).join(','))
      .optional(),
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
    /** Given if `runs` leaves open which bank uses which run; a bank without a pair uses its default run. */
    bankRuns: bankRuns.optional(),
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
  funnel: ['segments', 'where', 'other'],
  models: [],
  score: ['banks', 'runs', 'bankRuns'],
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

/** The settings of a view as `view add` reads them, each as `NAME=VALUE`; lists one value at a time. */
export function writtenSettings(view: string, settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings)
    .filter(([name]) => name !== 'where' || settings['segment'] === undefined)
    .flatMap(([name, value]) => valuesOf(view, name, value).map((one) => `${name}=${one}`));
}

function valuesOf(view: string, name: string, value: string): readonly string[] {
  if (!VIEWS.some((known) => known === view && isList(known, name))) return [value];
  if (name === 'where') return writtenFilters(value);
  if (name === 'other') {
    const { where: conditions, ...side } = otherIn(value);
    const named = OTHER_SETTINGS.flatMap((one) => (side[one] === undefined ? [] : [`${one}=${side[one]}`]));
    return [...named, ...writtenFilters(conditions ?? '')];
  }
  const list: unknown = parseJson(value);
  // Earlier versions saved a run once for each bank.
  return Array.isArray(list) ? unique(list.filter((one) => typeof one === 'string')) : [value];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Whether a setting holds a list. */
export function isList(view: ViewName, name: string): boolean {
  return lists[view].includes(name);
}
