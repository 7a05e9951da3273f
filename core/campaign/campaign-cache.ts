import { AppError } from '../errors.ts';
import { fileIdentity } from '../store/file/file-state.ts';
import { message } from '../text/message.ts';
import type { CampaignAudience } from './audience/campaign-audience.ts';
import type { PlannedCampaign } from './plan/plan-campaign.ts';

/** The cache of a project: the audience that was scored last, and the campaign that was planned last. */
interface Entry {
  /** Everything that the scores depend on, as a text. */
  readonly basis: string;
  /** Identifies the project file at the time of scoring: another file may take its place. */
  readonly file: string | null;
  readonly audience: CampaignAudience;
  planned: { readonly name: string; readonly campaign: PlannedCampaign } | null;
}

const entries = new Map<string, Entry>();
let removesAtExit = false;

/** Caches a scored audience until the process ends or another one takes its place. */
export function cacheAudience(project: string, basis: string, audience: CampaignAudience): void {
  if (!removesAtExit)
    process.on('exit', () => {
      for (const entry of entries.values()) entry.audience.removeNow();
    });
  removesAtExit = true;
  const file = fileIdentity(project);
  entries.get(project)?.audience.remove();
  entries.set(project, { basis, file, audience, planned: null });
}

/** The cached audience of a project if its scores have this basis; null otherwise. */
export function cachedAudience(project: string, basis: string): CampaignAudience | null {
  const entry = entryOf(project);
  return entry?.basis === basis ? entry.audience : null;
}

/** The entry of a project, unless another file has taken the project's place. */
function entryOf(project: string): Entry | null {
  const entry = entries.get(project);
  return entry !== undefined && entry.file === fileIdentity(project) ? entry : null;
}

/** Drops the cached audience of a project, so that it is scored again. */
export function dropAudience(project: string): void {
  entries.get(project)?.audience.remove();
  entries.delete(project);
}

/** Caches the campaign that was planned last, with its audience. */
export function cacheCampaign(project: string, name: string, campaign: PlannedCampaign): void {
  const entry = entries.get(project);
  if (entry?.audience === campaign.audience) entry.planned = { name, campaign };
}

/** The campaign that was planned last. Throws `state` if it has another name, or none was planned since the start. */
export function cachedCampaign(project: string, name: string): PlannedCampaign {
  const planned = entryOf(project)?.planned;
  if (planned?.name === name) return planned.campaign;
  throw new AppError('state', message('campaign.gone', { name }), message('campaign.planAgain'));
}
