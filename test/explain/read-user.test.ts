import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { readUser, type AudienceSource } from '../../core/explain/read-user.ts';
import { quietJob } from '../../core/job.ts';
import { readFolderOwner } from '../../core/processes/identity.ts';

/** The temporary folders of this process: other processes may explain users at the same time. */
function temporaryFolders(): readonly string[] {
  return readdirSync(tmpdir()).filter(
    (name) => name.startsWith('stepladder-explain-') && readFolderOwner(join(tmpdir(), name))?.pid === process.pid,
  );
}

test('no temporary folder is left if the thread that reads the audience cannot start', async () => {
  // A function cannot be sent to a thread.
  const model = { unsendable: () => 0 } as unknown as AudienceSource['model'];
  const source = { audience: 'people.csv', mapping: {} as AudienceSource['mapping'], model };
  await assert.rejects(readUser(source, '007', quietJob()), { name: 'DataCloneError' });
  assert.deepEqual(temporaryFolders(), []);
});
