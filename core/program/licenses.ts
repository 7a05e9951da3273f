import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { builtPage, pageFolder } from './page.ts';

/** Third-party software in this program. */
export interface Component {
  readonly name: string;
  readonly version: string | null;
  /** An SPDX expression. */
  readonly license: string;
  /** The licence and notices in full; null if they are in a file of the desktop app. */
  readonly text: string | null;
  /** The file of the desktop app that holds the text; null if `text` does. */
  readonly file: string | null;
}

/** The third-party software in this program, by name. The build of the page lists it. */
export async function readLicenses(): Promise<readonly Component[]> {
  const file = join(pageFolder, 'licenses.json');
  if (!existsSync(file)) await builtPage();
  return JSON.parse(await readFile(file, 'utf8')) as readonly Component[];
}
