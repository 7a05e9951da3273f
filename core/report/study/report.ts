import type { Study } from '../../study/result.ts';
import type { Markup } from '../html.ts';
import { reportPage } from '../page.ts';
import type { Versions } from '../versions.ts';
import { hyperSections } from './hyper.ts';
import { importanceSections } from './importance.ts';
import { makingSection, partsSection, type StudiedRun } from './making.ts';
import { transferSections } from './transfer.ts';
import { tsneSections } from './tsne.ts';

/** The report of a study: one HTML document that needs nothing else. `run` is the run that was studied, or the first of those that were trained. */
export function studyReport(study: Study, run: StudiedRun, versions: Versions, writtenAt: string): string {
  const { title, sections } = contentOf(study);
  return reportPage({
    title, lead: `${run.model} on ${study.dataset}${study.bank === null ? '' : `, bank ${study.bank}`}${study.kind === 'hyper' ? '' : ` — run ${study.run}`}`,
    sections: [...sections, ...partsSection(study, run), makingSection(study, run, versions)],
    footer: `Written ${writtenAt.slice(0, 16).replace('T', ' ')} (UTC) by Stepladder ${versions.program}.`,
  });
}

function contentOf(study: Study): { readonly title: string; readonly sections: readonly Markup[] } {
  switch (study.kind) {
    case 'hyper': return { title: `What ${study.parameter} changes`, sections: hyperSections(study) };
    case 'transfer': return { title: 'What each step takes from the one before it', sections: transferSections(study) };
    case 'tsne': return { title: `How the samples lie before and after the transfer to ${study.step}`, sections: tsneSections(study) };
    case 'importance': return { title: 'What each feature is worth', sections: importanceSections(study) };
    default: return study satisfies never;
  }
}
