import type { Comparison } from '../../compare/result.ts';
import { truncated } from '../html.ts';
import { reportLanguage, type ReportLanguage } from '../language.ts';
import { reportPage } from '../page.ts';
import type { Versions } from '../versions.ts';
import { calibrationSection } from './calibration.ts';
import { averagedOver } from './lookup.ts';
import { periodsSection } from './periods.ts';
import { provenanceSection } from './provenance.ts';
import { rankingSection } from './ranking.ts';
import { aucSection, lossSection, splitSection, testsTable } from './tables.ts';
import { testsSection, verdictSection } from './verdict.ts';

/** The report of a comparison as one self-contained HTML document. `writtenAt` is ISO 8601. */
export function comparisonReport(
  comparison: Comparison,
  versions: Versions,
  writtenAt: string,
  words: ReportLanguage = reportLanguage('en'),
): string {
  const { dataset, bank, segment, rows, done } = comparison;
  return reportPage(
    {
      title: words.comparison.title(rows.length, truncated(dataset)),
      lead: words.comparison.lead(
        rows.map(({ title }) => words.model(words.text(title))).join(' · '),
        averagedOver(comparison, words),
        bank === null ? null : truncated(bank),
        segment === undefined ? null : truncated(segment.name),
        done,
      ),
      sections: [
        verdictSection(comparison, words),
        aucSection(comparison, words),
        testsSection(comparison, testsTable(comparison, words), words),
        splitSection(comparison, words),
        ...(comparison.splits === undefined ? [] : [periodsSection(comparison, comparison.splits, words)]),
        rankingSection(comparison, words),
        calibrationSection(comparison, words),
        lossSection(comparison, words),
        provenanceSection(comparison, versions, words),
      ],
      footer: words.footer(writtenAt.slice(0, 16).replace('T', ' '), versions.program),
    },
    words,
  );
}
