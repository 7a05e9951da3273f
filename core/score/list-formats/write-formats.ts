import { basename } from 'node:path';

import type { JobContext } from '../../job.ts';
import type { Message } from '../../text/message.ts';
import type { OutputFile } from '../output/output.ts';
import { reportNotes } from '../output/publish.ts';
import type { DescribedFormats } from './described-formats.ts';
import { NO_FORMATS, type ListFormats } from './format-paths.ts';
import type { ListToCopy } from './write-ad-lists.ts';

/** The complete files of additional formats, not yet published. */
export interface WrittenFormats {
  readonly outputs: readonly OutputFile[];
  readonly described: DescribedFormats;
  readonly notes: readonly Message[];
}

/** Throws like `planAdList` and `excelFormat`, before anything is scored. */
export async function checkFormats(columns: readonly string[], { ad, excel }: ListFormats): Promise<void> {
  if (ad !== null) (await import('./ad-plan.ts')).planAdList(columns, ad);
  if (excel !== null) (await import('./excel-copy.ts')).excelFormat(excel);
}

/** Writes a finished list in additional formats; see `writeAdLists` and `writeExcelCopy`. */
export async function writeFormats(
  source: Omit<ListToCopy, 'list'>,
  { ad, excel }: ListFormats = NO_FORMATS,
  job: JobContext,
): Promise<WrittenFormats> {
  const list = { ...source, list: source.work.file('output') };
  const copy = excel === null ? null : await (await import('./excel-copy.ts')).writeExcelCopy(list, excel, job);
  const lists = ad === null ? null : await (await import('./write-ad-lists.ts')).writeAdLists(list, ad, job);
  return {
    outputs: [...(copy === null ? [] : [copy.output]), ...(lists?.outputs ?? [])],
    described: {
      ...(lists !== null && { adLists: lists.lists }),
      ...(copy !== null && { excel: { ...copy.format, ...copy.written, file: basename(copy.written.path) } }),
    },
    notes: reportNotes(lists?.notes ?? [], job),
  };
}
