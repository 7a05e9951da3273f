import { readOutline } from '../../predict/plan.ts';
import type { Project } from '../../store/file/project.ts';
import { getRun } from '../../store/runs/runs.ts';
import type { Study } from '../../study/result.ts';
import type { Language } from '../../text/tags.ts';
import { reportLanguage } from '../language.ts';
import { trainedSegment } from '../trained-segment.ts';
import { currentVersions } from '../versions.ts';
import { writeReport } from '../write.ts';
import type { StudiedRun } from './provenance.ts';
import { studyReport } from './report.ts';

/**
 * Writes the report of a study, whose runs must be in the project. Throws `unknown-name` if they were deleted, and
 * `disk`.
 */
export function writeStudyReport(project: Project, study: Study, path: string, language: Language = 'en'): void {
  writeReport(
    path,
    studyReport(
      study,
      studiedRun(project, study),
      currentVersions(),
      new Date().toISOString(),
      reportLanguage(language),
    ),
  );
}

function studiedRun(project: Project, study: Study): StudiedRun {
  const name = study.kind === 'hyper' ? study.values[0].runs[0].run : study.run;
  const { run, model, seed, objective, engine, config } = getRun(project, name);
  const outline = readOutline(project, name);
  const segment = outline === null ? null : trainedSegment(outline);
  return { run, model, seed, objective, engine, config, segment, parts: outline?.summaries ?? null };
}
