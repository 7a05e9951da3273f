import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** The scope that cleans up at its end: a test; by default the current suite or file. */
export type Ending = { after(work: () => void): void };

/** A new folder that is removed at the end. */
export function temporaryFolder(ending: Ending = { after }): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-test-'));
  ending.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
