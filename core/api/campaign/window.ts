import { basename } from 'node:path';

import { z } from 'zod';

import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { audienceMapping, givenName, project, text } from '../contract/inputs.ts';
import { holdoutPlan, holdoutRequest, holdoutResult, holdoutSizes } from '../score/holdout.ts';
import { listForecast } from '../score/list-forecast.ts';
import { listFormatResults, listFormatsRequest } from '../score/list-formats.ts';
import { recordList } from './campaign.ts';
import { campaignPlan, campaignTerms } from './schemas.ts';

const name = text().max(100);

/** Plans a campaign and keeps the scored audience, so that other limits can be tried without scoring again. */
export const planCampaignCall = declareCall({
  name: 'plan-campaign',
  summary: 'plan a campaign and keep it for export',
  input: z.strictObject({
    project,
    name: givenName().max(100),
    audience: cliOption(text(), { value: 'FILE', about: 'users who may be contacted', path: 'read' }),
    mapping: audienceMapping,
    terms: campaignTerms,
  }),
  result: campaignPlan,
  job: { title: (input) => message('campaign.planning', { name: input.name }), writes: false, inOrder: true },
  writes: true,
  async handle({ project: path, ...input }, job) {
    const [{ withProject }, { defaultRuns, planAndCache }, { addCampaign, describeCampaign }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../campaign/make-campaign.ts'),
      import('../../campaign/describe.ts'),
    ]);
    const { request, planned } = await withProject(path, { mode: 'read' }, async (opened) => {
      const requested = { ...input, ...defaultRuns(opened) };
      return { request: requested, planned: await planAndCache(opened, requested, job) };
    });
    const plan = describeCampaign(input.name, planned);
    const note = await addCampaign(path, request, plan, job);
    return note === null ? plan : { ...plan, notes: [...plan.notes, note] };
  },
});

/** Whether a control group of the planned campaign would suffice to detect a lift. */
export const campaignControlCall = declareCall({
  name: 'campaign-control',
  summary: "show which lift a control group of a campaign's contacts could detect",
  input: z.strictObject({
    ...holdoutPlan.shape,
    banks: z.array(
      z.strictObject({
        bank: z.string(),
        objective: z.string(),
        /** Contacts with a weight above 0. */
        counted: z.number().int().min(0),
        /** Expected conversions of the objective. */
        conversions: z.number().min(0),
      }),
    ),
  }),
  result: z.object({ sizes: holdoutSizes }),
  async handle({ banks, ...options }) {
    const { controlSizes } = await import('../../campaign/control-sizes.ts');
    return { sizes: controlSizes(banks, options) };
  },
});

/** Writes the list of the campaign that was planned last. */
export const exportCampaignCall = declareCall({
  name: 'export-campaign',
  summary: 'write the ranked list of the planned campaign and its manifest',
  input: z.strictObject({
    project,
    name,
    out: cliOption(text(), { value: 'FILE', about: 'ranked CSV to write', path: 'write' }),
    holdout: holdoutRequest.optional(),
    formats: listFormatsRequest.optional(),
  }),
  result: z.object({
    file: z.string(),
    rows: z.number(),
    ...listForecast,
    /** The control group; null without one. */
    holdout: holdoutResult,
    ...listFormatResults,
    /** False if the project could not be written: the list exists, but is missing from the history. */
    recorded: z.boolean(),
    notes: z.array(textSchema),
  }),
  // Adds one row to the export history at the end, which need not wait for a training run.
  job: { title: (input) => message('campaign.exporting', { name: input.name }), writes: false },
  writes: true,
  async handle({ project: path, name: campaign, out, holdout: options = null, formats }, job) {
    const [{ NO_FORMATS }, { canonicalPath }, { cachedCampaign }, { exportCachedCampaign }] = await Promise.all([
      import('../../score/list-formats/format-paths.ts'),
      import('../../store/file/project.ts'),
      import('../../campaign/campaign-cache.ts'),
      import('../../campaign/make-campaign.ts'),
    ]);
    const real = canonicalPath(path);
    const planned = cachedCampaign(real, campaign);
    const written = await exportCachedCampaign(
      real,
      planned,
      { name: campaign, holdout: options, listFormats: formats ?? NO_FORMATS, out },
      job,
    );
    const { manifest, holdout } = written;
    const request = { name: campaign, audience: planned.audience.metadata.audience };
    const { note, list } = await recordList(path, { request, ...written, out }, job);
    const { expected, expectedValue, intervals } = list;
    const notes = note === null ? manifest.notes : [...manifest.notes, note];
    const { rows, adLists = null, excel } = manifest;
    const beside = { expected, expectedValue, intervals, holdout, adLists, excel: excel?.file ?? null };
    return { file: basename(out), rows, ...beside, recorded: note === null, notes };
  },
});

/** Deletes a saved campaign; its exported lists are kept. */
export const deleteCampaignCall = declareCall({
  name: 'delete-campaign',
  summary: 'delete a saved campaign and keep its lists',
  input: z.strictObject({ project, name }),
  result: z.object({ deleted: z.string() }),
  writes: true,
  async handle({ project: path, name: campaign }) {
    const [{ withProject }, { deleteCampaign }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../store/runs/campaigns.ts'),
    ]);
    const purpose = message('campaign.deletion', { name: campaign });
    return withProject(path, { mode: 'write', purpose }, (opened) => {
      deleteCampaign(opened, campaign);
      return { deleted: campaign };
    });
  },
});
