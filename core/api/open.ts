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

/** Opens a project to list its contents; creates a missing file, which therefore lists as empty. */
export async function openToList<Result>(path: string, list: (project: Project) => Result): Promise<Result> {
  const { withProject } = await import('../store/file/project.ts');
  if (!existsSync(path))
    await withProject(path, { mode: 'write', create: true, purpose: message('api.creation') }, async () => undefined);
  return openToRead(path, list);
}
