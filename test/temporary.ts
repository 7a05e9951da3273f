import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** Whatever ends: a test; by default the suite or file that is being read. */
export type Ending = { after(work: () => void): void };

/** A new folder that is removed at the end. */
export function temporaryFolder(ending: Ending = { after }): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-test-'));
  ending.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
