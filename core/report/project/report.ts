import { truncated } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { paragraph, reportPage } from '../page.ts';
import type { Versions } from '../versions.ts';
import { campaignSection } from './campaign.ts';
import type { ReportContents } from './contents.ts';
import { funnelSection } from './funnel.ts';
import { modelSection } from './model.ts';
import { resultsSection } from './results.ts';

/** The report on a project as one self-contained HTML document. `writtenAt` is ISO 8601. */
export function projectReport(
  contents: ReportContents,
  versions: Versions,
  writtenAt: string,
  words: ReportLanguage,
): string {
  const { project, funnel, models, campaign, results } = contents;
  const sections = [
    ...(funnel === null ? [] : [funnelSection(funnel, words)]),
    ...models.map((model) => modelSection(model, words)),
    ...(campaign === null ? [] : [campaignSection(campaign, words)]),
    ...(results === null ? [] : [resultsSection(results, words)]),
  ];
  const texts = words.project;
  const named = [
    ...(funnel === null ? [] : [texts.funnel.title(truncated(funnel.dataset.name))]),
    ...models.map(({ described }) => texts.model.title(described.run.run)),
    ...(campaign === null ? [] : [texts.campaign.title(truncated(campaign.plan.name))]),
    ...(results === null ? [] : [texts.results.title(truncated(results.file))]),
  ];
  const written = words.footer(writtenAt.slice(0, 16).replace('T', ' '), versions.program);
  return reportPage(
    {
      title: texts.title(truncated(project)),
      lead: named.join(' · '),
      sections: sections.length === 0 ? [paragraph(texts.empty)] : sections,
      footer: written,
    },
    words,
  );
}
