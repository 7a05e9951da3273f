import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { FileDialect } from '../../../core/ingest/files/dialect.ts';
import { openTable } from '../../../core/ingest/files/table.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll } from '../formats/read-all.ts';
import { importProject } from '../import-project.ts';

const { imported } = importProject();
const HEADER = 'user_id;event_time;click;city';
const RECORDS = ['u1;2025-03-01;1;Kiel', 'u2;2025-03-02;0;Bonn', 'u3;2025-03-03;0;Köln'];

test('titles above the header of a text are left out with a note, and lines keep their numbers', async () => {
  const titles = [
    ['Kampagne, März 2025'],
    ['Kampagne März 2025;;;', ';;;', 'Stand: 31.03.2025;;;'],
    ['Report', ''],
    ['sep=;'],
    ['"Export of ""cards"""', '# made by a tool, for a friend, in a hurry'],
  ];
  for (const above of titles) {
    const notes: string[] = [];
    const lines = [...above, HEADER, ...RECORDS, 'u4;never;0;Kiel'];
    const { accepted, rejects, mapping } = await imported(lines.join('\r\n'), {}, (note) => notes.push(note));
    const records = above.filter((line) => line !== '').length;
    assert.deepEqual(
      [accepted, rejects.map(({ example }) => example.line), mapping.time, mapping.features],
      [3, [lines.length], 'event_time', { city: 'categorical' }],
      above[0],
    );
    assert.ok(notes.includes(`data.csv: skipped ${records} row${records === 1 ? '' : 's'} above the header`), above[0]);
  }
});

test('titles are recognised above any number of records, whatever punctuation they hold', async () => {
  const header = 'user_id;event_time;click;price';
  const records = ['u1;2025-03-01;1;0,5', 'u2;2025-03-02;0;1,5', 'u3;2025-03-03;0;2,5'];
  for (const above of [
    ['Kampagne'],
    ['Kampagne, März 2025'],
    ['Kampagne, März 2025', 'Stand, vorläufig'],
    ['Kampagne', 'März 2025', 'vorläufig', 'vertraulich'],
  ])
    for (const count of [1, 2, 3]) {
      const notes: string[] = [];
      const lines = [...above, header, ...records.slice(0, count)];
      const { accepted, mapping } = await imported(lines.join('\n'), {}, (note) => notes.push(note));
      const shown = `${above.join('\n')} above ${count}`;
      assert.deepEqual([accepted, Object.keys(mapping.features)], [count, ['price']], shown);
      assert.ok(
        notes.includes(`data.csv: skipped ${above.length} row${above.length === 1 ? '' : 's'} above the header`),
      );
    }
});

test('a text without titles keeps its first record as the header, and a given dialect is followed', async (t) => {
  const folder = temporaryFolder(t);
  const dialectOf = async (text: string, dialect: Partial<FileDialect> = {}): Promise<FileDialect> => {
    const path = join(folder, 'data.csv');
    writeFileSync(path, text);
    return (await openTable([path], { dialect }, quietJob())).dialects[0];
  };
  for (const text of [
    [HEADER, ...RECORDS].join('\n'),
    ['user_id;click', 'u1;1;a;b', 'u2;0;c;d'].join('\n'),
    'a;b;;',
    ['name,tags', 'x,a|b|c', 'y,a|b|d', 'z,e|b|d'].join('\n'),
    ['only', 'one', 'column'].join('\n'),
    ['note', 'fine', 'late, but fine', 'early'].join('\n'),
    ['note', 'fine', 'fine', 'late, but, fine'].join('\n'),
    ['name,tags', 'x,a|b|c', 'y', 'z,e|b|d'].join('\n'),
  ])
    assert.equal((await dialectOf(text)).titles, undefined, text);
  const text = ['Report;;;', HEADER, ...RECORDS].join('\n');
  assert.equal((await dialectOf(text)).titles, 1);
  assert.equal((await dialectOf(text, { header: false })).titles, undefined);
});

test('if no row below the titles is clearly a header, the error mentions titles', async (t) => {
  const path = join(temporaryFolder(t), 'data.csv');
  const records = ['u1;2025-03-01;1;Kiel', 'u2;2025-03-02;0;Bonn'];
  writeFileSync(path, ['Report;of;March;', ...records].join('\n'));
  await assert.rejects(readAll([path]), {
    code: 'invalid-input',
    message: 'column 4 of data.csv has no name',
    help: /^remove titles above the header; else /,
  });
  const help = /the header, above which there may be titles$/;
  await assert.rejects(imported(['Report;;;', ...records].join('\n')), { code: 'invalid-config', help });
});
