import { join } from 'node:path';
import { after } from 'node:test';

import { openProject, type OpenOptions, type Project } from '../core/store/file/project.ts';
import { temporaryFolder, type CleanupScope } from './temporary.ts';

/** A new project in its own folder, open for writing; closed and removed at the end of the scope. */
export function temporaryProject(scope: CleanupScope = { after }, options: Partial<OpenOptions> = {}): Project {
  let project: Project | null = null;
  // Registered before the folder's removal: Windows removes no open file.
  scope.after(() => project?.close());
  const path = join(temporaryFolder(scope), 'test.stepladder');
  project = openProject(path, { mode: 'write', create: true, purpose: 'test', ...options });
  return project;
}
