import { basename } from 'node:path';

import { z } from 'zod';

import type { JobContext } from '../job.ts';
import { needsPrivateCopy } from '../store/file/access.ts';
import { message } from '../text/message.ts';
import { declareCall } from './contract/call.ts';
import { project } from './contract/inputs.ts';

/** Copies a project without write access, so that it can be read; the host of a window makes this call by itself. */
export const copyProjectCall = declareCall({
  name: 'copy-project',
  summary: 'copy a project without write access to read it',
  input: z.strictObject({ project }),
  result: z.object({}),
  job: { title: (input) => message('api.copyOfProject', { name: basename(input.project) }), writes: false },
  async handle(input, job) {
    await copyBeforeReading(input.project, job);
    return {};
  },
});

/** Whether a project must be copied before it can be read, which may take long. */
export function needsCopy(path: string): false | Promise<boolean> {
  // Nearly all projects need no copy; the first check finds this out without loading the store.
  return needsPrivateCopy(path) && import('../store/file/project.ts').then((store) => store.needsCopy(path));
}

/** Copies a project if it must be copied before it can be read, with progress. */
export async function copyBeforeReading(path: string, job: JobContext): Promise<void> {
  const store = await import('../store/file/project.ts');
  await store.copyBeforeReading(path, job);
}
