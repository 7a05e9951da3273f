import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { AppError } from '../../../core/errors.ts';
import { listSources } from '../../../core/ingest/files/files.ts';
import { readMappings } from '../../../core/store/datasets/mappings.ts';
import { DATA_ENDINGS, dataFileStem } from '../../../core/text/data-files.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { render } from '../../../core/text/render.ts';
import { messages } from '../../../core/text/zh-CN/messages.ts';
import { importProject } from '../import-project.ts';

const { folder, project, file, imported } = importProject();

test('the error for a folder without data files names file endings, all of which are read from a folder', async () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const error: unknown = await listSources([empty]).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AppError && error.helpText !== undefined);
  assert.match(inEnglish(error.helpText), /^files that end in \.csv, .*, \.xlsx or \.xlsm are read;/);
  for (const help of [inEnglish(error.helpText), render(error.helpText, { messages, step: (name) => name })]) {
    const [readable] = help.split('.gz');
    const named: readonly string[] = readable.match(/\.[a-z]+/g) ?? [];
    for (const ending of ['.csv', '.tab', '.pq', '.xlsm']) assert.ok(named.includes(ending), ending);
    for (const ending of named) {
      const exports = join(folder, `exports${ending}-${help.length}`);
      mkdirSync(exports);
      writeFileSync(join(exports, `may${ending}`), 'id,click\n1,0\n');
      assert.deepEqual(
        (await listSources([exports])).map(({ name }) => name),
        [`may${ending}`],
      );
    }
  }
});

test('a mapping is named after its file, less the ending, whatever the format', async () => {
  const line = '{"id":1,"click":0}\n';
  for (const [name, content] of [
    ['may.jsonl', line.replace('id', 'key 1')],
    ['june.ndjson.gz', gzipSync(line.replace('id', 'key 2'))],
    ['july.v2.db', line.replace('id', 'key 3')],
  ] as const)
    await imported('', { files: [file(name, content)], mapping: { steps: [{ name: 'click' }] } });
  assert.deepEqual(
    readMappings(project).intact.map(({ name }) => name),
    ['july.v2', 'june', 'may'],
  );
});

test('the ending of every format is removed from a name, and nothing else', () => {
  for (const ending of DATA_ENDINGS) assert.equal(dataFileStem(`C:\\data\\may.${ending.toUpperCase()}`), 'may');
  assert.equal(dataFileStem('/data/may-export.csv.gz'), 'may-export');
  for (const name of ['.csv', 'may.v2', 'csv', 'may.2026']) assert.equal(dataFileStem(name), name);
});
