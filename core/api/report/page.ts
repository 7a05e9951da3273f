import { reportLanguage } from '../../report/language.ts';
import type { ReportContents } from '../../report/project/contents.ts';
import { projectReport } from '../../report/project/report.ts';
import { currentVersions } from '../../report/versions.ts';
import type { Language } from '../../text/tags.ts';

/** A report as HTML, in a language. */
export async function pageOf(contents: ReportContents, language: Language): Promise<string> {
  return projectReport(contents, currentVersions(), new Date().toISOString(), reportLanguage(language));
}
