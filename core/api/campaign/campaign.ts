import { z } from 'zod';

import type { CampaignOutput } from '../../campaign/make-campaign.ts';
import type { CampaignRequest, CampaignTerms } from '../../campaign/plan/request.ts';
import type { WrittenCampaign } from '../../campaign/plan/write-list.ts';
import type { DeepReadonly } from '../../deep-readonly.ts';
import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { namedRecord } from '../../named-record.ts';
import type { Project } from '../../store/file/project.ts';
import type { StoredCampaign } from '../../store/runs/campaigns.ts';
import { message, type Text } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { audienceMapping, columnFormat, givenName, project, text } from '../contract/inputs.ts';
import { damaged, rejectCount } from '../contract/results.ts';
import { describeDamaged } from '../damaged.ts';
import { withReadOnlyProject } from '../open.ts';
import { holdoutInputs, holdoutOptions, holdoutResult } from '../score/holdout.ts';
import { listForecast, listForecastOf } from '../score/list-forecast.ts';
import { listFormatInputs, listFormatResults, listFormatsOf } from '../score/list-formats.ts';
import { amountOption, campaignPlan, campaignTerms, quotaOption, valueOption } from './schemas.ts';

const input = z.strictObject({
  project,
  audience: cliOption(text(), { value: 'FILE', about: 'users who may be contacted', path: 'read' }),
  name: cliOption(givenName().max(100), { value: 'NAME', about: 'name to save the campaign under' }),
  repeat: cliOption(text().optional(), {
    value: 'NAME',
    about: 'saved campaign whose limits and runs are the defaults',
  }),
  run: cliOption(z.array(text()).min(1).optional(), {
    value: 'RUN',
    separator: ',',
    about: "runs to score with; default: each bank's active run, else its newest",
  }),
  quota: quotaOption,
  cost: amountOption('cost of a contact of a bank'),
  value: valueOption("value of a conversion; default: that of the bank's settings"),
  budget: cliOption(z.number().min(0).optional(), { value: 'AMOUNT', about: 'maximum cost of all contacts' }),
  contacts: cliOption(z.number().int().min(0).optional(), { value: 'N', about: 'maximum number of all contacts' }),
  cap: cliOption(z.number().int().min(1).max(100).optional(), {
    value: 'N',
    about: 'maximum number of contacts per user, each for a different bank',
    fallback: '1',
  }),
  out: cliOption(text().optional(), {
    value: 'FILE',
    about: 'ranked CSV of the contacts to write, with a manifest beside it',
    path: 'write',
  }),
  ...holdoutInputs,
  ...listFormatInputs,
  mapping: audienceMapping,
  columnFormat,
});

type Input = z.output<typeof input>;

/** The list that was written. */
const writtenList = z.object({
  file: z.string(),
  rows: z.number(),
  sha256: z.string(),
  manifest: z.string(),
  ...listForecast,
});

/** Why gains, and their bound, have no interval. */
const gainNote = textSchema.optional();

/** Plans a campaign, and writes its list. */
export const campaignCall = declareCall({
  name: 'campaign',
  summary: 'choose whom each bank contacts, within quotas and a budget',
  input,
  result: campaignPlan.extend({
    /** Null without a list. */
    list: writtenList.nullable(),
    /** The control group; null without one. */
    holdout: holdoutResult,
    gainNote,
    ...listFormatResults,
    rejects: z.array(rejectCount),
    elapsedMs: z.number(),
  }),
  // Saves the campaign in the project at the end, which need not wait for a training run.
  job: { title: ({ name }) => message('campaign.planning', { name }), writes: false },
  writes: true,
  async handle(given, job) {
    const started = performance.now();
    const [{ makeCampaign }, { addCampaign, describeCampaign }, { holdoutLimitNotes }] = await Promise.all([
      import('../../campaign/make-campaign.ts'),
      import('../../campaign/describe.ts'),
      import('../../campaign/plan/terms.ts'),
    ]);
    const output = outputOf(given);
    const { request, planned, written } = await withReadOnlyProject(given.project, async (opened) => {
      const requested = await requestOf(opened, given);
      return { request: requested, ...(await makeCampaign(opened, requested, output, job)) };
    });
    const described = describeCampaign(given.name, planned);
    const control = written?.holdout ?? null;
    const ofControl = control === null ? [] : holdoutLimitNotes(control, request.terms);
    const plan = { ...described, notes: [...described.notes, ...ofControl] };
    const saved = await addCampaign(given.project, request, plan, job);
    const recorded =
      output === null || written === null
        ? null
        : await recordList(given.project, { request, ...written, out: output.out }, job);
    return {
      ...plan,
      notes: [...plan.notes, saved, recorded?.note ?? null].filter((note) => note !== null),
      list: recorded?.list ?? null,
      holdout: written?.holdout ?? null,
      gainNote: message('campaign.gainNote'),
      adLists: written?.manifest.adLists ?? null,
      excel: written?.manifest.excel?.file ?? null,
      rejects: planned.audience.metadata.rejects,
      elapsedMs: Math.round(performance.now() - started),
    };
  },
});

/**
 * Where to write the list; null for a plan without one. Throws `usage` for a control group or other formats without a
 * list.
 */
function outputOf(given: Input): CampaignOutput | null {
  const holdout = holdoutOptions(given);
  const listFormats = listFormatsOf(given);
  if (given.out !== undefined) return { out: given.out, holdout, listFormats };
  if (listFormats.ad !== null || listFormats.excel !== null)
    throw new AppError('usage', message('listFormat.withoutList'), message('campaign.giveOut'));
  if (holdout === null) return null;
  throw new AppError('usage', message('campaign.holdoutWithoutList'), message('campaign.giveOut'));
}

/** A written list of a campaign. */
interface ListToRecord extends WrittenCampaign {
  readonly request: Pick<CampaignRequest, 'name' | 'audience'>;
  readonly out: string;
}

/** A list with its forecast, and a note if it is missing from the history. */
interface RecordedList {
  readonly list: DeepReadonly<z.infer<typeof writtenList>>;
  readonly note: Text | null;
}

/** Adds the list of a campaign to the history of exports. */
export async function recordList(
  path: string,
  { request, manifest, holdout, out }: ListToRecord,
  job: JobContext,
): Promise<RecordedList> {
  const { addToHistory, historyEntry } = await import('../../score/followup/history.ts');
  const list = { file: out, audience: request.audience, selection: { campaign: request.name } };
  const entry = historyEntry(list, manifest, holdout);
  const { rows, sha256 } = manifest;
  return {
    list: { file: out, rows, sha256, manifest: `${out}.manifest.json`, ...listForecastOf(entry) },
    note: await addToHistory(path, entry, job),
  };
}

async function requestOf(opened: Project, given: Input): Promise<CampaignRequest> {
  const { defaultRuns } = await import('../../campaign/make-campaign.ts');
  const repeated = given.repeat === undefined ? null : await savedRequest(opened, given.repeat);
  const { audience, name, mapping, columnFormat: formats } = given;
  const runs = given.run === undefined ? (repeated ?? defaultRuns(opened)) : { runs: given.run, banks: undefined };
  const terms = termsOf(given, repeated?.terms ?? { banks: {}, cap: 1 });
  return { name, audience, mapping, formats, runs: runs.runs, banks: runs.banks, terms };
}

/**
 * The given limits; the defaults are those of the repeated campaign. A quota replaces the earlier one as a whole: a
 * bound that it leaves out no longer applies.
 */
function termsOf({ quota, cost, value, budget, contacts, cap }: Input, repeated: CampaignTerms): CampaignTerms {
  const names = [...(quota?.keys() ?? []), ...(cost?.keys() ?? []), ...(value?.keys() ?? [])];
  const banks = [...new Set([...Object.keys(repeated.banks), ...names])].map((bank) => {
    const { min, max, ...own } = Object.hasOwn(repeated.banks, bank) ? repeated.banks[bank] : {};
    const given = { ...(quota?.get(bank) ?? { min, max }), cost: cost?.get(bank), value: value?.get(bank) };
    return [bank, { ...own, ...withoutMissing(given) }] as const;
  });
  return {
    banks: Object.fromEntries(banks),
    budget: budget ?? repeated.budget,
    contacts: contacts ?? repeated.contacts,
    cap: cap ?? repeated.cap,
  };
}

function withoutMissing<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined)) as Partial<Fields>;
}

const savedInput = z.object({
  /** Each once: a crafted project could name one so often that loading it never ends. */
  runs: z.array(z.string()).refine((runs) => new Set(runs).size === runs.length),
  banks: namedRecord(z.string().nullable()).optional(),
  terms: campaignTerms,
});

/** The runs and limits of a saved campaign; throws `unknown-name`, or `corrupt` if they are of another shape. */
async function savedRequest(opened: Project, name: string): Promise<z.output<typeof savedInput>> {
  const { getCampaign } = await import('../../store/runs/campaigns.ts');
  return parseStored(savedInput, name, getCampaign(opened, name).input);
}

/** A part of a saved campaign; throws `corrupt` if it is of another shape. */
function parseStored<Schema extends z.ZodType>(schema: Schema, name: string, stored: unknown): z.output<Schema> {
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'corrupt',
    message('store.damagedRow', { what: message('campaign.named', { name }) }),
    message('store.deleteOrRestore'),
  );
}

/** A saved campaign by its name, by default the latest intact one; null if there is none. Throws like `getCampaign`. */
export async function savedCampaignOf(
  opened: Project,
  name: string | undefined,
): Promise<z.output<typeof savedCampaign> | null> {
  const [{ getCampaign, readCampaigns }, { readListing }] = await Promise.all([
    import('../../store/runs/campaigns.ts'),
    import('../../store/file/damaged-rows.ts'),
  ]);
  if (name !== undefined) return describeSaved(getCampaign(opened, name));
  const { intact } = readListing(readCampaigns(opened).intact, (saved) => saved.name, describeSaved);
  return intact.at(0) ?? null;
}

const savedCampaign = z.object({
  name: z.string(),
  audience: z.string(),
  createdAt: z.string(),
  runs: z.array(z.string()),
  terms: campaignTerms,
  plan: campaignPlan,
});

/** Far more rows than any campaign has; a crafted project could hold more than a window can show. */
const MAX_ROWS = 10_000;

/** A plan in which campaign and plain ranking have the same steps, since they are shown side by side. */
const storedPlan = campaignPlan.refine(
  ({ campaign, plain, banks, prices, notes }) =>
    [campaign.steps, banks, prices, notes].every(({ length }) => length <= MAX_ROWS) &&
    campaign.steps.length === plain.steps.length &&
    campaign.steps.every(({ step }, index) => step === plain.steps[index].step),
);

function describeSaved({ name, createdAt, input: stored, result }: StoredCampaign): z.output<typeof savedCampaign> {
  const { runs, terms } = parseStored(savedInput, name, stored);
  const plan = parseStored(storedPlan, name, result);
  return { name, audience: plan.audience, createdAt, runs, terms, plan };
}

/** The saved campaigns, the latest first. */
export const campaignsCall = declareCall({
  name: 'campaigns',
  summary: 'list the saved campaigns with their expected value and cost',
  input: z.strictObject({ project }),
  result: z.object({
    campaigns: z.array(savedCampaign),
    gainNote,
    damaged,
  }),
  async handle({ project: path }) {
    const [{ readCampaigns }, { readListing }] = await Promise.all([
      import('../../store/runs/campaigns.ts'),
      import('../../store/file/damaged-rows.ts'),
    ]);
    return withReadOnlyProject(path, (opened) => {
      const { intact, damaged: rows } = readCampaigns(opened);
      const { intact: campaigns, damaged: others } = readListing(intact, ({ name }) => name, describeSaved);
      const note = campaigns.length === 0 ? {} : { gainNote: message('campaign.gainNote') };
      return { campaigns, ...note, damaged: describeDamaged([...rows, ...others]) };
    });
  },
});
