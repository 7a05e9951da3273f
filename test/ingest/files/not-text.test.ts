import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { previewFiles } from '../../../core/ingest/preview.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll, runDuckdb } from '../formats/read-all.ts';

test('a file that is neither text nor of a known format is refused, and its content is not shown', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'damaged.parquet');
  await runDuckdb([`COPY (SELECT 'secret ' || i AS id FROM range(9) AS t(i)) TO '${path}' (FORMAT parquet)`]);
  const bytes = readFileSync(path);
  bytes.write('PBR1');
  writeFileSync(path, bytes);
  const sheet = join(folder, 'sheet.xlsx');
  writeFileSync(sheet, Buffer.concat([Buffer.from('PK\x03\x04\x14\0\x06\0secret,x\n'), Buffer.alloc(50, 7)]));
  const project = temporaryProject(t);
  for (const file of [path, sheet]) {
    await assert.rejects(readAll([file]), {
      code: 'invalid-file',
      message: `${file} is neither text nor in a format that can be read`,
      help: /^the file is damaged, or of another kind: export/,
    });
    const { columns, problems } = await previewFiles(project, { files: [file], useSaved: true }, quietJob());
    assert.deepEqual([columns, problems.map(({ code }) => code)], [[], ['invalid-file']]);
  }
});
