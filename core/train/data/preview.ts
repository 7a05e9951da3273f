import type { JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import { chooseParts, type PartNames } from './parts.ts';
import { summariseParts } from './part-summary.ts';
import type { PartSummaries } from '../../predict/parts.ts';
import { checkPeriod, type AskedPeriod } from './period.ts';

/** Tells what a training would be trained, stopped and tested on, without starting it. Throws like `chooseParts`. */
export async function previewParts(project: Project, asked: Omit<PartNames, 'period'> & AskedPeriod, job: JobContext): Promise<PartSummaries> {
  return summariseParts(project, await chooseParts(project, { ...asked, period: checkPeriod(asked) }, job), job);
}
