import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import type { CampaignAudience } from './audience/campaign-audience.ts';
import type { PlannedCampaign } from './plan/plan-campaign.ts';

/** What a window keeps of a project: the audience that was scored last, and the campaign that was planned last. */
interface Kept {
  /** What the scores depend on. */
  readonly basis: string;
  readonly audience: CampaignAudience;
  planned: { readonly name: string; readonly campaign: PlannedCampaign } | null;
}

const kept = new Map<string, Kept>();
let removesAtExit = false;

/** Keeps a scored audience until the process ends or another one takes its place. */
export function keepAudience(project: string, basis: string, audience: CampaignAudience): void {
  if (!removesAtExit)
    process.on('exit', () => {
      for (const one of kept.values()) one.audience.removeNow();
    });
  removesAtExit = true;
  kept.get(project)?.audience.remove();
  kept.set(project, { basis, audience, planned: null });
}

/** The kept audience of a project if it has these scores; null otherwise. */
export function keptAudience(project: string, basis: string): CampaignAudience | null {
  const one = kept.get(project);
  return one?.basis === basis ? one.audience : null;
}

/** Forgets the kept audience of a project, so that it is scored again. */
export function forgetAudience(project: string): void {
  kept.get(project)?.audience.remove();
  kept.delete(project);
}

/** Keeps the campaign that was planned last with the kept audience. */
export function keepCampaign(project: string, name: string, campaign: PlannedCampaign): void {
  const one = kept.get(project);
  if (one?.audience === campaign.audience) one.planned = { name, campaign };
}

/** The campaign that was planned last. Throws `state` if it has another name, or none was planned since the start. */
export function keptCampaign(project: string, name: string): PlannedCampaign {
  const planned = kept.get(project)?.planned;
  if (planned?.name === name) return planned.campaign;
  throw new AppError('state', message('campaign.gone', { name }), message('campaign.planAgain'));
}
