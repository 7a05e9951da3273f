import type { Comparison } from '../../compare/result.ts';
import { reportWords } from '../../text/languages.ts';
import type { Language } from '../../text/tags.ts';
import { reportPage } from '../page.ts';
import { textIn } from '../text.ts';
import type { Versions } from '../versions.ts';
import { calibrationSection } from './calibration.ts';
import { provenanceSection } from './provenance.ts';
import { rankingSection } from './ranking.ts';
import { aucSection, lossSection, splitSection, testsTable } from './tables.ts';
import { testsSection, verdictSection } from './verdict.ts';

/** The report of a comparison as one self-contained HTML document. `writtenAt` is ISO 8601. */
export function comparisonReport(
  comparison: Comparison,
  versions: Versions,
  writtenAt: string,
  language: Language = 'en',
): string {
  const words = reportWords[language];
  const { dataset, bank, rows, seeds, done } = comparison;
  return reportPage(
    {
      title: words.comparison.title(rows.length, dataset),
      lead: words.comparison.lead(
        rows.map(({ title }) => words.model(textIn(words, title))).join(' · '),
        seeds.length,
        bank,
        done,
      ),
      sections: [
        verdictSection(comparison, words),
        aucSection(comparison, words),
        testsSection(comparison, testsTable(comparison, words), words),
        splitSection(comparison, words),
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
