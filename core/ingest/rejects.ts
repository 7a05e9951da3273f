import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

import { AppError } from '../errors.ts';
import type { Reject } from '../store/datasets/dataset-types.ts';
import { listRejects } from '../store/datasets/rejects.ts';
import type { Project } from '../store/file/project.ts';
import { refuseReplacing } from '../store/file/replacing.ts';
import { inEnglish } from '../text/en.ts';
import { message, type Text } from '../text/message.ts';

const COLUMNS = ['file', 'line', 'column', 'value', 'reason', 'raw'] as const satisfies readonly (keyof Reject)[];
const FLUSH_CHARACTERS = 1 << 20;

/**
 * Writes every rejected record of a dataset to a CSV file, under a temporary name until it is complete. Raw text is
 * kept as in the export, so that a corrected record can be imported again. Throws `unknown-name` for the dataset,
 * `invalid-input` if the file is a project or a folder, and `disk` if it cannot be written.
 */
export async function writeRejects(
  project: Project,
  dataset: string,
  out: string,
): Promise<{ readonly dataset: string; readonly rejects: number; readonly out: string }> {
  refuseReplacing(out, [{ path: project.path, what: message('store.theProject'), project: true }]);
  const rejects = listRejects(project, dataset);
  const unique = createHash('sha256').update(`${process.pid} ${performance.now()}`).digest('hex').slice(0, 8);
  const temporary = `${out}.${unique}.part`;
  try {
    const count = await writeCsv(temporary, rejects);
    await rename(temporary, out);
    return { dataset, rejects: count, out };
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new AppError('disk', message('ingest.noFolder', { path: out }), message('ingest.createFolder'), {
        cause: error,
      });
    throw new AppError(
      'disk',
      message('ingest.cannotWrite', { path: out, reason: error.message }),
      message('ingest.checkFolder'),
      { cause: error },
    );
  }
}

async function writeCsv(path: string, rejects: Iterable<Reject>): Promise<number> {
  const file = await open(path, 'wx');
  try {
    let text = `${COLUMNS.join(',')}\n`;
    let count = 0;
    for (const reject of rejects) {
      text += `${COLUMNS.map((column) => cell(reject[column])).join(',')}\n`;
      count += 1;
      if (text.length < FLUSH_CHARACTERS) continue;
      await file.writeFile(text);
      text = '';
    }
    await file.writeFile(text);
    await file.sync();
    return count;
  } finally {
    await file.close();
  }
}

function cell(value: Text | number | null): string {
  const text = value === null ? '' : typeof value === 'number' ? String(value) : inEnglish(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
