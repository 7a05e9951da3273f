import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { beginImport, createDataset, getDataset } from '../../../core/store/datasets/datasets.ts';
import { countRejects, listRejects, pageRejects, type RejectPage } from '../../../core/store/datasets/rejects.ts';
import { message } from '../../../core/text/message.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { writeTestDataset, summaryOf } from '../fixture.ts';

test('rejects are listed in order and counted by reason with the first example', (t) => {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', 1);
  const problems = [null, message('ingest.fieldCount', { found: 2, wanted: 5 }), '2 fields instead of 5'];
  const rejects = Array.from({ length: 2500 }, (_, i) => ({
    file: 'b.csv',
    line: i + 2,
    column: i % 3 === 0 ? null : 'age',
    // An earlier version stored English.
    value: i % 3 === 0 ? problems[(i / 3) % problems.length] : `v${i}`,
    reason: i % 3 === 0 ? 'broken record' : 'unreadable number',
    raw: `"${i}`,
  }));
  const importing = beginImport(project);
  const writer = createDataset(project, 'february', []);
  rejects.forEach((reject) => writer.addReject(reject));
  writer.finish({ ...summaryOf(0), rejected: rejects.length });
  importing.commit();
  assert.deepEqual([...listRejects(project, 'february')], rejects);
  assert.deepEqual(countRejects(project, 'february'), [
    { reason: 'unreadable number', count: 1666, example: { file: 'b.csv', line: 3, column: 'age', value: 'v1' } },
    { reason: 'broken record', count: 834, example: { file: 'b.csv', line: 2, column: null, value: null } },
  ]);
  assert.deepEqual(
    [...listRejects(project, 'january')].map(({ line }) => line),
    [7],
  );
});

test('rejects are paged, for one reason or for all, and long raw text is cut', (t) => {
  const project = temporaryProject(t);
  for (const [name, count] of [
    ['january', 5],
    ['february', 12],
  ] as const) {
    const importing = beginImport(project);
    const writer = createDataset(project, name, []);
    for (let line = 1; line <= count; line++)
      writer.addReject({
        file: 'a.csv',
        line,
        column: null,
        value: null,
        reason: line % 3 === 0 ? 'third' : 'other',
        raw: `${line},${'x'.repeat(50)}`,
      });
    writer.finish(summaryOf(0));
    importing.commit();
  }
  const linesOf = (page: Partial<RejectPage>): number[] =>
    pageRejects(project, 'february', { offset: 0, limit: 100, rawLength: 10, ...page }).map(({ line }) => line);
  assert.deepEqual(linesOf({}), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.deepEqual(
    [linesOf({ offset: 4, limit: 3 }), linesOf({ offset: 11 }), linesOf({ offset: 12 })],
    [[5, 6, 7], [12], []],
  );
  assert.deepEqual(
    [linesOf({ reason: 'third' }), linesOf({ reason: 'third', offset: 1, limit: 2 }), linesOf({ reason: 'none' })],
    [[3, 6, 9, 12], [6, 9], []],
  );
  assert.deepEqual(pageRejects(project, 'january', { offset: 4, limit: 9, rawLength: 4 }), [
    { file: 'a.csv', line: 5, column: null, value: null, reason: 'other', raw: '5,xx', rawLength: 52 },
  ]);
  assert.throws(() => pageRejects(project, 'march', { offset: 0, limit: 1, rawLength: 1 }), { code: 'unknown-name' });
});

test('a changed or missing reject is reported as damage, and so is a changed dataset', (t) => {
  for (const [sql, read] of [
    ["UPDATE rejects SET value = 'other'", listRejects],
    ["UPDATE rejects SET raw = raw || ' '", listRejects],
    ["UPDATE rejects SET reason = 'other'", countRejects],
    ['DELETE FROM rejects', countRejects],
    ['UPDATE datasets SET mapping_json = \'{"id":"other"}\'', getDataset],
    ['UPDATE datasets SET accepted = accepted + 1', getDataset],
    ['UPDATE steps SET window_days = window_days + 1', getDataset],
    ["UPDATE columns SET name = name || '2' WHERE position = 0", getDataset],
  ] as const) {
    const project = temporaryProject(t);
    writeTestDataset(project, 'january', 3);
    for (const healthy of [listRejects, countRejects]) assert.equal([...healthy(project, 'january')].length, 1);
    project.database.exec(sql);
    assert.throws(
      () => {
        const found = read(project, 'january');
        if (read === listRejects) assert.deepEqual([...(found as Iterable<unknown>)], []);
      },
      { code: 'corrupt' },
      sql,
    );
    project.close();
  }
});

test('a reject with any text, even with half a surrogate pair, is not reported as damaged', (t) => {
  const project = temporaryProject(t);
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\0', '\uD83D', '渠道'));
  const reject = { column: fc.option(text), value: fc.option(text), file: text, reason: text, raw: text };
  const rejects = fc.array(fc.record({ ...reject, line: fc.nat() }), { maxLength: 5 });
  let count = 0;
  fc.assert(
    fc.property(rejects, (added) => {
      const importing = beginImport(project);
      const writer = createDataset(project, `${count++}`, []);
      for (const one of added) writer.addReject(one);
      const { name } = writer.finish({ ...summaryOf(0), rejected: added.length });
      importing.commit();
      const listed = [...listRejects(project, name)];
      assert.deepEqual(
        listed.map(({ raw, file }) => [raw, file]),
        added.map(({ raw, file }) => [raw.toWellFormed(), file.toWellFormed()]),
      );
      assert.equal(
        countRejects(project, name).reduce((sum, { count: records }) => sum + records, 0),
        added.length,
      );
    }),
  );
});
