import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { PAGES_PER_TURN, releaseSpace } from '../../../core/store/file/space.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { TurnCounter } from '../../turns.ts';

/** Leaves this many unused pages in a project's file. */
function leaveUnused({ database }: Project, pages: number): void {
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  database.exec('CREATE TABLE filler (bytes BLOB)');
  database.prepare('INSERT INTO filler VALUES (zeroblob(?))').run(pages * pageBytes);
  database.exec('DROP TABLE filler');
}

function unusedPages({ database }: Project): number {
  return Number(database.pragma('freelist_count', { simple: true }));
}

test('space is freed a few pages at a time, with progress', async (t) => {
  const project = temporaryProject(t);
  const before = statSync(project.path).size;
  leaveUnused(project, 2.5 * PAGES_PER_TURN);
  const counter = new TurnCounter();
  const freed = await releaseSpace(project, counter);
  assert.equal(unusedPages(project), 0);
  assert.ok(statSync(project.path).size <= before);
  assert.ok(freed >= 2.5 * PAGES_PER_TURN * 4096);
  const fractions = counter.progress.map(({ fraction = 0 }) => fraction);
  assert.ok(fractions.length >= 3, `${fractions.length} reports`);
  assert.deepEqual(
    fractions,
    fractions.toSorted((one, other) => one - other),
  );
  assert.equal(fractions.at(-1), 1);
});

test('a cancelled job leaves the space to the next call', async (t) => {
  const project = temporaryProject(t);
  leaveUnused(project, 2.5 * PAGES_PER_TURN);
  const controller = new AbortController();
  await releaseSpace(project, { signal: controller.signal, report: () => controller.abort() });
  const left = unusedPages(project);
  assert.ok(left >= PAGES_PER_TURN, `${left} pages`);
  await releaseSpace(project, quietJob());
  assert.equal(unusedPages(project), 0);
});
