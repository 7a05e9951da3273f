import { join } from 'node:path';
import { after } from 'node:test';

import { openProject, type OpenOptions, type Project } from '../core/store/file/project.ts';
import { temporaryFolder, type Ending } from './temporary.ts';

/** A new project in its own folder, open for writing; closed and removed at the end. */
export function temporaryProject(ending: Ending = { after }, options: Partial<OpenOptions> = {}): Project {
  const path = join(temporaryFolder(ending), 'test.stepladder');
  const project = openProject(path, { mode: 'write', create: true, purpose: 'test', ...options });
  ending.after(() => project.close());
  return project;
}
