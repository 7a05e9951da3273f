import type { Study } from '../../study/result.ts';
import { truncated, type Markup } from '../html.ts';
import { reportLanguage, type ReportLanguage } from '../language.ts';
import { reportPage } from '../page.ts';
import type { Versions } from '../versions.ts';
import { hyperSections } from './hyper.ts';
import { importanceSections } from './importance.ts';
import { provenanceSection, partsSection, type StudiedRun } from './provenance.ts';
import { transferSections } from './transfer.ts';
import { tsneSections } from './tsne.ts';

/**
 * The report of a study as one self-contained HTML document. `run` is the run that was studied, or the first one that
 * the study trained.
 */
export function studyReport(
  study: Study,
  run: StudiedRun,
  versions: Versions,
  writtenAt: string,
  words: ReportLanguage = reportLanguage('en'),
): string {
  const { title, sections } = contentOf(study, words);
  return reportPage(
    {
      title,
      lead: words.study.lead(
        run.model,
        truncated(study.dataset),
        study.bank === null ? null : truncated(study.bank),
        study.kind === 'hyper' ? null : study.run,
      ),
      sections: [...sections, ...partsSection(study, run, words), provenanceSection(study, run, versions, words)],
      footer: words.footer(writtenAt.slice(0, 16).replace('T', ' '), versions.program),
    },
    words,
  );
}

function contentOf(
  study: Study,
  words: ReportLanguage,
): { readonly title: string; readonly sections: readonly Markup[] } {
  switch (study.kind) {
    case 'hyper':
      return { title: words.hyper.title(study.parameter), sections: hyperSections(study, words) };
    case 'transfer':
      return { title: words.transfer.title, sections: transferSections(study, words) };
    case 'tsne':
      return { title: words.tsne.title(words.step(study.step)), sections: tsneSections(study, words) };
    case 'importance':
      return { title: words.importance.title, sections: importanceSections(study, words) };
    default:
      return study satisfies never;
  }
}
