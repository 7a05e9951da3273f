import { AppError } from '../errors.ts';
import type { JobContext } from '../job.ts';
import type { CandidateList } from '../score/candidates/candidates.ts';
import { scoringBanks } from '../score/candidates/choose-run.ts';
import type { HoldoutOptions } from '../score/holdout/group.ts';
import { banksIn, NO_FORMATS, type ListFormats } from '../score/list-formats/format-paths.ts';
import { checkFormats } from '../score/list-formats/write-formats.ts';
import { WorkFolder } from '../score/output/work-folder.ts';
import { prepareScoring } from '../score/prepare-scoring.ts';
import { refuseListPath } from '../score/score-audience.ts';
import { refuseMovedProject, watchProject, type Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { scoreForCampaign, type CampaignAudience } from './audience/campaign-audience.ts';
import { dropAudience, cacheAudience, cacheCampaign, cachedAudience } from './campaign-cache.ts';
import { planCampaign, type PlannedCampaign } from './plan/plan-campaign.ts';
import type { CampaignRequest } from './plan/request.ts';
import { writeCampaignList, type CampaignList, type WrittenCampaign } from './plan/write-list.ts';
import { scoringBasis } from './scoring-basis.ts';

/** A planned campaign, and its list if one was written. */
export interface MadeCampaign {
  readonly planned: PlannedCampaign;
  readonly written: WrittenCampaign | null;
}

/** Where to write the list of a campaign and in which formats, and the control group; null to hold out nobody. */
export interface CampaignOutput {
  readonly out: string;
  readonly holdout: HoldoutOptions | null;
  /** Additional formats to write the list in. */
  readonly listFormats: ListFormats;
}

/**
 * Scores the audience, plans the campaign and, with an output, writes its list. Leaves nothing else behind, even
 * if it fails or is cancelled. Throws like `scoreAudience` and `planCampaign`.
 */
export async function makeCampaign(
  project: Project,
  request: CampaignRequest,
  output: CampaignOutput | null,
  job: JobContext,
): Promise<MadeCampaign> {
  const out = output?.out ?? null;
  if (output !== null) refuseOverwriting(project.path, output, request, { files: [request.audience] });
  const work = new WorkFolder(out ?? folderBeside(project), () => refuseMovedProject(project));
  let audience: CampaignAudience | null = null;
  try {
    const check = (columns: readonly string[]) => checkFormats(columns, output?.listFormats ?? NO_FORMATS);
    audience = await scoreRequest(project, request, work, job, check);
    if (output !== null) refuseOverwriting(project.path, output, request, audience.metadata);
    const planned = await planCampaign(audience, request.terms, job);
    const list = output === null ? null : { name: request.name, ...output };
    const written = list === null ? null : await writeCampaignList(planned, list, work, job);
    return { planned, written };
  } finally {
    audience?.scored.close();
    work.remove();
  }
}

/**
 * Plans a campaign for a window, and caches the scored audience, so that other limits can be tried without scoring
 * again.
 */
export async function planAndCache(
  project: Project,
  request: CampaignRequest,
  job: JobContext,
): Promise<PlannedCampaign> {
  const basis = scoringBasis(project, request);
  const audience = cachedAudience(project.path, basis) ?? (await scoreAndCache(project, request, basis, job));
  const planned = await whileIntact(project.path, () =>
    audience.hold(() => planCampaign(audience, request.terms, job)),
  );
  cacheCampaign(project.path, request.name, planned);
  return planned;
}

/** Writes the list of a cached campaign. */
export async function exportCachedCampaign(
  project: string,
  planned: PlannedCampaign,
  { out, ...list }: CampaignList & { readonly out: string },
  job: JobContext,
): Promise<WrittenCampaign> {
  const { audience } = planned;
  refuseOverwriting(project, { out, ...list }, {}, audience.metadata);
  const work = new WorkFolder(out, watchProject(project));
  try {
    return await whileIntact(project, () => audience.hold(() => writeCampaignList(planned, list, work, job)));
  } finally {
    work.remove();
  }
}

/** Uses the cached audience of a project; drops it if its files have changed. */
async function whileIntact<Result>(project: string, use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') dropAudience(project);
    throw error;
  }
}

/** The runs that score by default: the preferred run of each bank. */
export function defaultRuns(project: Project): Required<Pick<CampaignRequest, 'runs' | 'banks'>> {
  const banks = Object.fromEntries(
    scoringBanks(project).banks.flatMap(({ bank, preferred }) => (preferred === null ? [] : [[bank, preferred.run]])),
  );
  const runs = [...new Set(Object.values(banks))];
  if (runs.length === 0) throw new AppError('state', message('campaign.noRuns'), message('campaign.trainFirst'));
  return { runs, banks };
}

async function scoreAndCache(
  project: Project,
  request: CampaignRequest,
  basis: string,
  job: JobContext,
): Promise<CampaignAudience> {
  const work = new WorkFolder(folderBeside(project));
  try {
    const audience = await scoreRequest(project, request, work, job);
    refuseMovedProject(project);
    cacheAudience(project.path, basis, audience);
    return audience;
  } catch (error) {
    work.remove();
    throw error;
  }
}

async function scoreRequest(
  project: Project,
  { audience, runs, banks, mapping, formats }: CampaignRequest,
  work: WorkFolder,
  job: JobContext,
  check?: (columns: readonly string[]) => Promise<void>,
): Promise<CampaignAudience> {
  const scoring = await prepareScoring(project, { audience, runs, banks, mapping, formats, per: 'bank' }, job);
  return scoreForCampaign(scoring, work, job, check);
}

function folderBeside({ path }: Project): string {
  return `${path}.campaign`;
}

/** Throws `invalid-input` if the list, or a file beside it, would replace the project, an input or another list. */
function refuseOverwriting(
  project: string,
  { out, holdout, listFormats }: CampaignOutput,
  { mapping }: Pick<CampaignRequest, 'mapping'>,
  {
    files,
    candidateList,
  }: Pick<CampaignAudience['metadata'], 'files'> & { readonly candidateList?: Pick<CandidateList, 'candidates'> },
): void {
  const inputs = typeof mapping === 'string' ? [{ path: mapping, what: message('score.mappingFile') }] : [];
  const audience = files.map((path) => ({ path, what: message('score.audienceFile') }));
  const banks = banksIn(candidateList?.candidates ?? []);
  refuseListPath(project, out, [...inputs, ...audience], { holdout, listFormats, banks });
}
