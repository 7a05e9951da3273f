import { statSync } from 'node:fs';
import { extname } from 'node:path';

import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import type { InputFile } from '../../store/file/replacing.ts';
import { message } from '../../text/message.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { text } from '../contract/inputs.ts';
import { withReadOnlyProject } from '../open.ts';
import { languageOfReport, REPORT_PARTS, reportInputs, type ReportInput } from './inputs.ts';

const { project, ...shown } = reportInputs;

const input = z.strictObject({
  project,
  out: cliOption(text(), {
    value: 'FILE',
    about: 'report to write: FILE.html, which needs no network, or FILE.pdf',
    path: 'write',
  }),
  ...shown,
});

/** Writes funnel, model cards, campaign plan and results as one page. */
export const reportCall = declareCall({
  name: 'report',
  summary: 'write funnel, model cards, campaign plan and results as one page',
  input,
  result: z.object({ file: z.string(), parts: z.array(z.enum(REPORT_PARTS)), bytes: z.number() }),
  job: { title: () => message('api.writingReport'), writes: false },
  async handle({ out, ...request }, job) {
    refuseWithoutList(request);
    const [{ gatherContents, pageOf, partsIn }, { checkReportPath }, { refuseMovedProject }] = await Promise.all([
      import('./contents.ts'),
      import('../../report/write.ts'),
      import('../../store/file/project.ts'),
    ]);
    checkReportPath(out, request.project, undefined, filesRead(request));
    const write = await writerOf(out, job);
    return withReadOnlyProject(request.project, async (opened) => {
      const contents = await gatherContents(opened, request, job);
      const page = await pageOf(contents, languageOfReport(request.language));
      await write(page, () => refuseMovedProject(opened));
      return { file: out, parts: partsIn(contents), bytes: statSync(out).size };
    });
  },
});

/** Refuses options of results if there is no list to compare: the report would lack them. */
function refuseWithoutList({ list, export: id, outcome }: ReportInput): void {
  const flags = [...(id === undefined ? [] : ['--export']), ...(outcome === undefined ? [] : ['--outcome'])];
  if (list.length === 0 && flags.length > 0) throw new AppError('usage', message('api.onlyWithList', { flags }));
}

/**
 * Writes a page in the format that the file's ending names, and calls `checkSource` before the file gets its name.
 * Throws before the report is made.
 */
async function writerOf(
  out: string,
  job: JobContext,
): Promise<(page: string, checkSource: () => void) => void | Promise<void>> {
  const { writeReport } = await import('../../report/write.ts');
  const ending = extname(out).toLowerCase();
  if (ending === '.html' || ending === '.htm') return (page, checkSource) => writeReport(out, page, checkSource);
  if (ending !== '.pdf')
    throw new AppError('usage', message('report.unknownFormat', { path: out }), message('report.nameHtmlOrPdf'));
  const { requirePrinter, printPdf } = await import('../../report/pdf/print-pdf.ts');
  const printer = requirePrinter();
  return (page, checkSource) => printPdf(page, out, printer, job, checkSource);
}

function filesRead({ audience, mapping, list }: ReportInput): InputFile[] {
  return [
    ...(audience === undefined ? [] : [{ path: audience, what: message('score.audienceFile') }]),
    ...(typeof mapping === 'string' ? [{ path: mapping, what: message('score.mappingFile') }] : []),
    ...list.map((path) => ({ path, what: message('api.listFile') })),
  ];
}
