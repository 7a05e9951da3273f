import { existsSync } from 'node:fs';

import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';

/** Opens a project for reading. */
export async function withReadOnlyProject<Result>(
  path: string,
  read: (project: Project) => Result | Promise<Result>,
): Promise<Result> {
  const { withProject } = await import('../store/file/project.ts');
  return withProject(path, { mode: 'read' }, read);
}

/** Creates an empty project if the file is missing, else checks that it is a project that can be opened. */
export async function createProject(path: string): Promise<void> {
  const { withProject } = await import('../store/file/project.ts');
  if (existsSync(path)) return withReadOnlyProject(path, () => undefined);
  await withProject(path, { mode: 'write', create: true, purpose: message('api.creation') }, () => undefined);
}
