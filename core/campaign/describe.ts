import { basename } from 'node:path';

import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import { withProject } from '../store/file/project.ts';
import { saveCampaign } from '../store/runs/campaigns.ts';
import { message, type Message } from '../text/message.ts';
import type { PlannedBank, PlannedCampaign } from './plan/plan-campaign.ts';
import type { CampaignRequest } from './plan/request.ts';

/** A bank of a campaign with its terms. */
export interface DescribedBank extends PlannedBank {
  readonly min: number;
  /** Null without a maximum. */
  readonly max: number | null;
  /** The cost of a contact, and the value of a conversion, if there are values. */
  readonly unitCost: number;
  readonly unitValue: number | null;
}

/** A planned campaign in the form that is stored and shown. */
export type DescribedCampaign = Omit<PlannedCampaign['plan'], 'banks'> & {
  readonly name: string;
  /** The name of the audience. */
  readonly audience: string;
  readonly records: number;
  /** Users who may be contacted. */
  readonly users: number;
  readonly rejected: number;
  readonly currency: string | null;
  /** The limits of the costs and of all contacts, null without one, and of the contacts per user. */
  readonly budget: number | null;
  readonly contacts: number | null;
  readonly cap: number;
  readonly banks: readonly DescribedBank[];
  /** How far the bound is above the gain, as a share of the gain; null if the gain is not positive. */
  readonly gap: number | null;
};

/** Describes a planned campaign. */
export function describeCampaign(name: string, planned: PlannedCampaign): DescribedCampaign {
  const { audience, terms, candidateList, problem, plan } = planned;
  const { gain } = plan.campaign;
  const finiteOrNull = (number: number): number | null => (number === Infinity ? null : number);
  return {
    ...plan,
    name,
    audience: basename(audience.metadata.audience),
    records: audience.metadata.records,
    users: audience.scored.users,
    rejected: audience.metadata.rejected,
    currency: candidateList.currency,
    budget: terms.budget ?? null,
    contacts: terms.contacts ?? null,
    cap: terms.cap,
    banks: plan.banks.map((bank, index) => ({
      ...bank,
      min: problem.min[index],
      max: finiteOrNull(problem.max[index]),
      unitCost: problem.costs[index],
      unitValue: candidateList.candidates.find((candidate) => candidate.bank === bank.bank)?.value ?? null,
    })),
    notes: [...audience.metadata.candidateList.notes, ...plan.notes],
    gap: gain > 0 ? Math.max(0, plan.bound - gain) / gain : null,
  };
}

/**
 * Saves a campaign in the project. If the project is not writable, the plan is still valid: returns a note that says
 * so, else null.
 */
export async function addCampaign(
  project: string,
  { name, audience, runs, banks, terms }: CampaignRequest,
  result: DescribedCampaign,
  job: JobContext,
): Promise<Message | null> {
  try {
    await withProject(project, { mode: 'write', purpose: message('campaign.saving', { name }) }, (opened) => {
      saveCampaign(opened, { name, audience, input: { runs, banks, terms }, result });
    });
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const note = message('campaign.notSaved', { error: error.text });
    job.report({ phase: 'write', note });
    return note;
  }
}
