import { basename } from 'node:path';

import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { reportLanguage } from '../../report/language.ts';
import type { CampaignContents, ModelContents, ReportContents } from '../../report/project/contents.ts';
import { projectReport } from '../../report/project/report.ts';
import { currentVersions } from '../../report/versions.ts';
import type { Project } from '../../store/file/project.ts';
import type { Language } from '../../text/tags.ts';
import { REPORT_PARTS, type ReportInput, type ReportPart } from './inputs.ts';

/** Collects the contents of a report. Throws `unknown-name` for a name that the project does not have. */
export async function gatherContents(project: Project, input: ReportInput, job: JobContext): Promise<ReportContents> {
  const has = (part: ReportPart): boolean => input.parts?.includes(part) ?? true;
  job.report({ phase: 'report', fraction: 0 });
  const funnel = has('funnel') ? await funnelOf(project, input, job) : null;
  const models = has('models') ? await modelsOf(project, input, job) : [];
  const campaign = has('campaign') ? await campaignOf(project, input) : null;
  const results = has('results') && input.list.length > 0 ? await resultsOf(project, input, job) : null;
  job.report({ phase: 'report', fraction: 1 });
  return { project: basename(project.path, '.stepladder'), funnel, models, campaign, results };
}

/** The parts that a report has. */
export function partsIn({ funnel, models, campaign, results }: ReportContents): ReportPart[] {
  const has = {
    funnel: funnel !== null,
    models: models.length > 0,
    campaign: campaign !== null,
    results: results !== null,
  };
  return REPORT_PARTS.filter((part) => has[part]);
}

async function funnelOf(
  project: Project,
  { dataset }: ReportInput,
  job: JobContext,
): Promise<ReportContents['funnel']> {
  const [{ gatherFunnel }, { readDatasets }] = await Promise.all([
    import('../../report/project/gather.ts'),
    import('../../store/datasets/datasets.ts'),
  ]);
  const name = dataset ?? newest(readDatasets(project).intact)?.name;
  return name === undefined ? null : gatherFunnel(project, name, job);
}

function newest<Item extends { readonly createdAt: string; readonly id: number }>(
  items: readonly Item[],
): Item | undefined {
  return [...items].sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id - b.id).at(-1);
}

async function modelsOf(project: Project, input: ReportInput, job: JobContext): Promise<ModelContents[]> {
  const [{ gatherModel }, { scoringBanks }] = await Promise.all([
    import('../../report/project/gather.ts'),
    import('../../score/candidates/choose-run.ts'),
  ]);
  const { audience, columnFormat: formats } = input;
  const mapping = await contentOf(input.mapping, job);
  const runs = input.run ?? [...new Set(scoringBanks(project).banks.flatMap(({ preferred }) => preferred?.run ?? []))];
  const models: ModelContents[] = [];
  for (const [index, run] of runs.entries()) {
    job.report({ phase: 'report', fraction: (index + 0.5) / (runs.length + 1) });
    models.push(await gatherModel(project, run, { audience, mapping, formats }, job));
  }
  return models;
}

/**
 * The content of a mapping file, since a pipe can be read only once. A file that cannot be read stays as it is: each
 * model card then says why.
 */
async function contentOf(mapping: ReportInput['mapping'], job: JobContext): Promise<ReportInput['mapping']> {
  if (typeof mapping !== 'string') return mapping;
  const { loadMapping } = await import('../../ingest/mapping/mapping.ts');
  return loadMapping(mapping, job).catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'cancelled') return mapping;
    throw error;
  });
}

async function campaignOf(project: Project, { campaign: name }: ReportInput): Promise<CampaignContents | null> {
  const { savedCampaignOf } = await import('../campaign/campaign.ts');
  return savedCampaignOf(project, name);
}

async function resultsOf(
  project: Project,
  { list, export: id, outcome, coversEveryone }: ReportInput,
  job: JobContext,
): Promise<ReportContents['results']> {
  const { requireResults } = await import('../score/results.ts');
  return requireResults(project, { list, export: id, dataset: outcome, coversEveryone }, job);
}

/** A report as HTML, in a language. */
export async function pageOf(contents: ReportContents, language: Language): Promise<string> {
  return projectReport(contents, currentVersions(), new Date().toISOString(), reportLanguage(language));
}
