import { z } from 'zod';

import type { InputFile } from '../../store/file/replacing.ts';
import { message } from '../../text/message.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { text } from '../contract/inputs.ts';
import { openToRead } from '../open.ts';
import { languageOfReport, REPORT_PARTS, reportInputs, type ReportInput } from './inputs.ts';

const { project, ...shown } = reportInputs;

const input = z.strictObject({
  project,
  out: cliOption(text(), {
    value: 'FILE',
    about: 'report to write: FILE.html, which needs no network',
    path: 'write',
  }),
  ...shown,
});

/** Writes funnel, model cards, campaign plan and results as one page. */
export const reportCall = declareCall({
  name: 'report',
  summary: 'write funnel, model cards and campaign plan as one page',
  input,
  result: z.object({ file: z.string(), parts: z.array(z.enum(REPORT_PARTS)), bytes: z.number() }),
  job: { title: () => message('api.writingReport'), writes: false },
  async handle({ out, ...asked }, job) {
    const [{ gatherContents, partsIn }, { pageOf }, { checkReportPath, writeReport }] = await Promise.all([
      import('./contents.ts'),
      import('./page.ts'),
      import('../../report/write.ts'),
    ]);
    checkReportPath(out, asked.project, undefined, filesRead(asked));
    const contents = await openToRead(asked.project, (opened) => gatherContents(opened, asked, job));
    const page = await pageOf(contents, languageOfReport(asked.language));
    writeReport(out, page);
    return { file: out, parts: partsIn(contents), bytes: Buffer.byteLength(page) };
  },
});

function filesRead({ audience, mapping, list }: ReportInput): InputFile[] {
  return [
    ...(audience === undefined ? [] : [{ path: audience, what: message('score.audienceFile') }]),
    ...(typeof mapping === 'string' ? [{ path: mapping, what: message('score.mappingFile') }] : []),
    ...list.map((path) => ({ path, what: message('api.listFile') })),
  ];
}
