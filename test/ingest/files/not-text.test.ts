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
  const noise = join(folder, 'noise.csv');
  writeFileSync(noise, Buffer.concat([Buffer.from('\0\x02secret,x\n'), Buffer.alloc(50, 7)]));
  const project = temporaryProject(t);
  for (const file of [path, noise]) {
    await assert.rejects(readAll([file]), {
      code: 'invalid-file',
      message: `${file} is neither text nor in a format that can be read`,
      help: /^the file is damaged, or of another kind: export/,
    });
    const { columns, problems } = await previewFiles(project, { files: [file], useSaved: true }, quietJob());
    assert.deepEqual([columns, problems.map(({ code }) => code)], [[], ['invalid-file']]);
  }
});

test('pictures, documents and web pages with any extension are refused, and the error names the kind', async (t) => {
  const folder = temporaryFolder(t);
  const files = {
    PNG: '\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR',
    JPEG: '\xff\xd8\xff\xe0\0\x10JFIF',
    PDF: '%PDF-1.7\n%',
    HTML: '\xef\xbb\xbf\r\n<HTML><table><tr><td>id</td></tr></table>',
    XML: '<?xml version="1.0"?><Workbook/>',
  };
  for (const [kind, content] of Object.entries(files)) {
    const path = join(folder, 'export.csv');
    writeFileSync(path, content, 'latin1');
    const message = `${path} is ${kind}, not a table`;
    await assert.rejects(readAll([path]), { code: 'invalid-input', message, help: /^export the data as CSV, Excel/ });
  }
});
