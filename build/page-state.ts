import { dirname, join } from 'node:path';

import { isStale } from './stale.ts';

/** The folder of the built page. */
export const pageFolder = join(dirname(import.meta.dirname), 'out', 'renderer');
/** What the page is built from, relative to the repository's root. */
const sources = [
  'renderer',
  'core/api',
  'core/text',
  'electron/old-electron.ts',
  'build/vite.config.ts',
  'build/renderer.ts',
  'build/page-state.ts',
  'build/licenses.ts',
  'out/lightgbm',
  'out/notices',
  'package-lock.json',
];

/** Whether the page has not been built, or a source has changed since. */
export function isPageStale(): boolean {
  return isStale(join(pageFolder, 'index.html'), sources);
}
