import type { Comparison } from '../../compare/result.ts';
import { plural } from '../format.ts';
import { reportPage } from '../page.ts';
import type { Versions } from '../versions.ts';
import { calibrationSection } from './calibration.ts';
import { makingSection } from './making.ts';
import { rankingSection } from './ranking.ts';
import { aucSection, lossSection, splitSection, testsTable } from './tables.ts';
import { testsSection, verdictSection } from './verdict.ts';

/** The report of a comparison: one HTML document that needs nothing else. `writtenAt` is ISO 8601. */
export function comparisonReport(comparison: Comparison, versions: Versions, writtenAt: string): string {
  const { dataset, bank, rows, seeds, done } = comparison;
  return reportPage({
    title: `Comparison of ${plural(rows.length, 'model')} on ${dataset}`,
    lead: `${rows.map(({ title }) => title).join(' · ')} — ${plural(seeds.length, 'seed')} each${bank === null ? '' : `, bank ${bank}`}${done ? '' : ' (not finished: the figures are of the runs that are there)'}`,
    sections: [
      verdictSection(comparison), aucSection(comparison), testsSection(comparison, testsTable(comparison)), splitSection(comparison), rankingSection(comparison),
      calibrationSection(comparison), lossSection(comparison), makingSection(comparison, versions),
    ],
    footer: `Written ${writtenAt.slice(0, 16).replace('T', ' ')} (UTC) by Stepladder ${versions.program}.`,
  });
}
