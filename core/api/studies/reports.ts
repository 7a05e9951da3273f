import { z } from 'zod';

import { languageTags } from '../../text/tags.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';

const out = cliOption(text(), {
  value: 'FILE',
  about: 'report to write: one HTML file that needs no network',
  path: 'write',
});
/** Language of the calling window. */
const language = z.enum(languageTags).default('en');

/** Writes the current result of a comparison as a standalone page. */
export const comparisonReportCall = declareCall({
  name: 'comparison-report',
  summary: 'write the report of a comparison',
  input: z.strictObject({ project, comparison: text(), out, language }),
  result: z.object({}),
  async handle(input) {
    const [
      { withProject },
      { readComparison },
      { comparisonReport },
      { reportLanguage },
      { currentVersions },
      { checkReportPath, writeReport },
    ] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../compare/compare.ts'),
      import('../../report/comparison/comparison.ts'),
      import('../../report/language.ts'),
      import('../../report/versions.ts'),
      import('../../report/write.ts'),
    ]);
    checkReportPath(input.out, input.project);
    return withProject(input.project, { mode: 'read' }, (opened) => {
      writeReport(
        input.out,
        comparisonReport(
          readComparison(opened, input.comparison),
          currentVersions(),
          new Date().toISOString(),
          reportLanguage(input.language),
        ),
      );
      return {};
    });
  },
});

/** Writes the result of a study as a standalone page. */
export const studyReportCall = declareCall({
  name: 'study-report',
  summary: 'write the report of a study',
  input: z.strictObject({ project, study: text(), out, language }),
  result: z.object({}),
  async handle(input) {
    const [{ withProject }, { readStudy }, { writeStudyReport }, { checkReportPath }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../study/study.ts'),
      import('../../report/study/write.ts'),
      import('../../report/write.ts'),
    ]);
    checkReportPath(input.out, input.project);
    return withProject(input.project, { mode: 'read' }, (opened) => {
      writeStudyReport(opened, readStudy(opened, input.study), input.out, input.language);
      return {};
    });
  },
});
