import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import { openSource } from '../../../core/ingest/files/source.ts';
import { recordOf } from '../../../core/ingest/formats/generated-source.ts';
import { readJsonRecord } from '../../../core/ingest/formats/json-record.ts';
import { LineProducer } from '../../../core/ingest/formats/line-producer.ts';
import { LineReader } from '../../../core/ingest/formats/lines.ts';
import { findRepeatedKey } from '../../../core/ingest/formats/repeated-key.ts';
import { temporaryFolder } from '../../temporary.ts';
import { readAll } from './read-all.ts';

function linesOf(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

test('JSON Lines with a different key in each line are refused at the limit of columns', async (t) => {
  const path = join(temporaryFolder(t), 'keys.jsonl');
  writeFileSync(
    path,
    linesOf(50_000, (index) => `{"key ${index}":1}`),
  );
  await assert.rejects(readAll([path]), {
    code: 'invalid-input',
    message: /keys\.jsonl has [\d,]+ columns; at most 10,000/,
  });
});

test('many columns do not turn a block of short lines into one long text', async (t) => {
  const path = join(temporaryFolder(t), 'short.jsonl');
  writeFileSync(
    path,
    linesOf(1000, () => '{}'),
  );
  const record = recordOf(Array.from({ length: 9000 }, () => ''));
  const producer = new LineProducer(new LineReader(await openSource(path, 'none', 'utf-8')), ['a'], () => record);
  let [longest, total] = [0, 0];
  for (let piece = await producer.next(); piece !== null; piece = await producer.next()) {
    longest = Math.max(longest, piece.length);
    total += piece.length;
  }
  await producer.close();
  assert.equal(total, 'a\n'.length + 1000 * record.length);
  assert.ok(longest < 2 ** 21, `${longest} characters`);
});

test('a line nested too deeply to be written as text is a broken record', async (t) => {
  const path = join(temporaryFolder(t), 'deep.jsonl');
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const cells = [
    nested(100_000),
    `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    '12345678901234567890',
    nested(9),
  ];
  const ids = ['1', '12345678901234567890'];
  const lines = ids.flatMap((id) => cells.map((cell) => `{"id":${id},"cell":${cell}}`));
  writeFileSync(path, lines.join('\n'));
  const { rows, broken } = await readAll([path]);
  const intact = ids.flatMap((id) => [
    [id, '12345678901234567890'],
    [id, nested(8)],
  ]);
  assert.deepEqual(rows, intact);
  assert.deepEqual(
    broken.map(({ line, problem }) => [line, problem]),
    [1, 2, 5, 6].map((line) => [line, 'not JSON']),
  );
});

test('a repeated key is refused, instead of the last value silently replacing the others', async (t) => {
  const path = join(temporaryFolder(t), 'twice.jsonl');
  for (const line of [
    '{"id":2,"city":"a","city":"b"}',
    '{"city" : "a", "id":2, "city"\t: "a"}',
    String.raw`{"id":2,"city":"a","c\u0069ty":"b"}`,
    '{"id":12345678901234567890,"city":"a","city":"b"}',
    '{"id":2,"user":{"city":1,"city":2}}',
    '{"id":2,"list":[{"city":1},{"city":2,"city":3}]}',
    String.raw`{"id":2,"note":"\": \\","city":1,"city":2}`,
  ]) {
    writeFileSync(path, `{"id":1,"city":"c"}\n${line}\n`);
    await assert.rejects(
      readAll([path]),
      { code: 'invalid-file', message: /two keys .* become the column ((user|list)\.)?city$/ },
      line,
    );
  }
});

test('a repeated key of a nested object is named with its path', () => {
  const repeatedIn = (line: string): string | null => findRepeatedKey(line, JSON.parse(line));
  assert.equal(repeatedIn('{"city":0,"user":{"home":{"city":1,"zip":2,"city":3}}}'), 'user.home.city');
  assert.equal(repeatedIn('{"user":{"city":{"a":1}},"list":[{"city":1},{"a":{},"city":2,"city":3}]}'), 'list.city');
  assert.equal(repeatedIn('{"user":{"city":1},"city":2,"user":{}}'), 'user');
});

test('a line is not read key by key just because its strings contain JSON', (t) => {
  const note = { city: 'a', 'b"': '\\', user: { city: ':' } };
  const line = JSON.stringify({ id: 1, note: JSON.stringify(note), deep: JSON.stringify(JSON.stringify(note)) });
  const value: unknown = JSON.parse(line);
  const { mock } = t.mock.method(JSON, 'parse');
  assert.equal(findRepeatedKey(line, value), null);
  assert.equal(mock.callCount(), 0);
});

test('keys in different objects, and texts that look like keys, do not count as repeated keys', () => {
  for (const line of [
    '{"a":{"x":1},"b":{"x":2}}',
    '{"a":[{"x":1},{"x":2}]}',
    String.raw`{"a":"\"a\": 1, {\"a\":","b":"\\"}`,
    '{"a":"{\\"a\\":1}","x":12345678901234567890}',
  ])
    assert.doesNotThrow(() => readJsonRecord(line), line);
});

test('a line without a repeated key is never refused, and a line with one always is', () => {
  const key = fc.constantFrom('a', 'b', '"', '":', 'é', '__proto__');
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.jsonValue({ maxDepth: 2 })), { minLength: 1 }), (entries) => {
      const text = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
      const isRepeated = new Set(entries.map(([name]) => name)).size < entries.length;
      assert.equal(findRepeatedKey(text, JSON.parse(text)) !== null, isRepeated);
    }),
  );
});

test('two keys of a line that would become the same column are refused', async (t) => {
  const path = join(temporaryFolder(t), 'keys.jsonl');
  for (const line of [
    '{"id":2,"user.city":"a","user":{"city":"b"}}',
    '{"user":{"city":"b"},"id":2,"user.city":null}',
  ]) {
    writeFileSync(path, `{"id":1,"user":{"city":"c"}}\n${line}\n`);
    await assert.rejects(readAll([path]), { code: 'invalid-file', message: /both become the column user\.city/ });
  }
  // Different lines may write the same column in different ways.
  writeFileSync(path, '{"id":1,"user":{"city":"c"}}\n{"id":2,"user.city":"d"}\n');
  assert.deepEqual((await readAll([path])).rows, [
    ['1', 'c'],
    ['2', 'd'],
  ]);
});
