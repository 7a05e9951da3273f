import { yieldToEventLoop, type JobContext } from '../job.ts';
import { UnfinishedFile } from '../publish.ts';
import type { Reject } from '../store/datasets/dataset-types.ts';
import { getDataset } from '../store/datasets/datasets.ts';
import { listRejects } from '../store/datasets/rejects.ts';
import { refuseMovedProject, type Project } from '../store/file/project.ts';
import { refuseReplacing } from '../store/file/replacing.ts';
import { explainWriteError } from '../store/file/write-error.ts';
import { csvCell } from '../text/csv.ts';
import { inEnglish } from '../text/en.ts';
import { message, type Text } from '../text/message.ts';
import { CONTACT_MASK } from './rows/masked-record.ts';

const COLUMNS = ['file', 'line', 'column', 'value', 'reason', 'raw'] as const satisfies readonly (keyof Reject)[];
const FLUSH_CHARACTERS = 1 << 20;
const NOTHING_WRITTEN = message('base.nothingWritten');

/**
 * Writes every rejected record of a dataset to a CSV file, as a whole or not at all. Raw text is kept as in the export,
 * so that a corrected record can be imported again; only formulas get an apostrophe, and contact details are masked.
 * Returns how many records have masked contact details, if any. Throws `unknown-name` for the dataset, `invalid-input`
 * if the file is a project, a file that the dataset was read from, or not an ordinary file, `disk` if it cannot be
 * written, and `cancelled`.
 */
export async function writeRejects(
  project: Project,
  dataset: string,
  out: string,
  job: JobContext,
): Promise<{ readonly dataset: string; readonly rejects: number; readonly out: string; readonly masked?: number }> {
  const { sources: read, rejected } = getDataset(project, dataset);
  const sources = read.map((path) => ({ path, what: message('ingest.itsSource') }));
  refuseReplacing(out, [{ path: project.path, what: message('store.theProject'), project: true }, ...sources]);
  const rejects = listRejects(project, dataset);
  try {
    const { count, masked } = await writeCsv(
      out,
      { rejects, total: rejected, checkSource: () => refuseMovedProject(project) },
      job,
    );
    return { dataset, rejects: count, out, ...(masked > 0 && { masked }) };
  } catch (error) {
    throw explainWriteError(error, out);
  }
}

/** The rejects to write. */
interface WrittenRejects {
  readonly rejects: Iterable<Reject>;
  readonly total: number;
  /** Throws if the project was moved: called before the file gets its name. */
  readonly checkSource: () => void;
}

async function writeCsv(
  path: string,
  { rejects, total, checkSource }: WrittenRejects,
  job: JobContext,
): Promise<{ readonly count: number; readonly masked: number }> {
  const file = new UnfinishedFile(path);
  try {
    let text = `${COLUMNS.join(',')}\n`;
    let [count, masked] = [0, 0];
    for (const reject of rejects) {
      text += `${COLUMNS.map((column) => cell(reject[column])).join(',')}\n`;
      count++;
      if (reject.raw.includes(CONTACT_MASK)) masked++;
      if (text.length < FLUSH_CHARACTERS) continue;
      file.write(Buffer.from(text));
      text = '';
      job.report({ phase: 'write', fraction: Math.min(1, count / total), counts: { records: count } });
      await yieldToEventLoop(job, NOTHING_WRITTEN);
    }
    file.write(Buffer.from(text));
    file.finish();
    checkSource();
    file.publish();
    return { count, masked };
  } finally {
    file.discard();
  }
}

function cell(value: Text | number | null): string {
  return csvCell(value === null || typeof value === 'number' ? value : inEnglish(value));
}
