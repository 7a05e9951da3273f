import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test, type TestContext } from 'node:test';

import { dateBuilt, isOlderThanSources } from '../../build/stale.ts';
import { temporaryFolder } from '../temporary.ts';

const root = dirname(dirname(import.meta.dirname));
const BUILT_AT = new Date('2026-01-02T00:00:00Z');
const EARLIER = new Date('2026-01-01T00:00:00Z');

/** A source folder that holds one file in a folder of its own, both older than the built file. */
function makeUpToDate(t: TestContext) {
  const folder = temporaryFolder(t);
  const [sources, built] = [join(folder, 'sources'), join(folder, 'built')];
  const file = join(sources, 'inner', 'page.ts');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  writeFileSync(built, '');
  for (const each of [file, dirname(file), sources]) utimesSync(each, EARLIER, EARLIER);
  utimesSync(built, BUILT_AT, BUILT_AT);
  return { built, file, isOlderThanSources: () => isOlderThanSources(built, [relative(root, sources)]) };
}

test('a built file is up to date if all sources are older', (t) => {
  assert.equal(makeUpToDate(t).isOlderThanSources(), false);
});

test('a built file is outdated if a source below a folder is newer', (t) => {
  const made = makeUpToDate(t);
  utimesSync(made.file, new Date(), new Date());
  assert.equal(made.isOlderThanSources(), true);
});

test('a built file is outdated if a source was changed while it was built', (t) => {
  const made = makeUpToDate(t);
  const startedAt = new Date('2026-01-03T00:00:00Z');
  utimesSync(made.file, new Date('2026-01-03T00:00:01Z'), new Date('2026-01-03T00:00:01Z'));
  writeFileSync(made.built, 'from the source before its change');
  dateBuilt(made.built, startedAt);
  assert.equal(made.isOlderThanSources(), true);
});

test('a built file is outdated after a source was deleted', (t) => {
  const made = makeUpToDate(t);
  rmSync(made.file);
  assert.equal(made.isOlderThanSources(), true);
});

test('a missing built file is outdated, a missing source is not newer', (t) => {
  const made = makeUpToDate(t);
  assert.equal(isOlderThanSources(made.built, ['no-such-folder']), false);
  rmSync(made.built);
  assert.equal(made.isOlderThanSources(), true);
});
