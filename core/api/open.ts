import { existsSync } from 'node:fs';

import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';

/** Opens a project for reading. */
export async function openToRead<Result>(
  path: string,
  read: (project: Project) => Result | Promise<Result>,
): Promise<Result> {
  const { withProject } = await import('../store/file/project.ts');
  return withProject(path, { mode: 'read' }, read);
}

/** Checks that a file is a project; creates an empty one if it is missing. */
export async function createIfMissing(path: string): Promise<void> {
  const { withProject } = await import('../store/file/project.ts');
  if (!existsSync(path))
    await withProject(path, { mode: 'write', create: true, purpose: message('api.creation') }, async () => undefined);
  await openToRead(path, () => undefined);
}
