import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { jobs as english } from '../../core/text/en/window/jobs.ts';
import { jobs as chinese } from '../../core/text/zh-CN/window/jobs.ts';

/** The first word of a phase, after which it may name its subject: `train r1`. */
const PHASE = /(?:phase: |inPhase\(\w+, )['`](\w+)/g;

test('every phase that a job reports has a name in each language', () => {
  const cwd = join(dirname(dirname(import.meta.dirname)), 'core');
  const sources = globSync('**/*.ts', { cwd }).map((file) => readFileSync(join(cwd, file), 'utf8'));
  const reported = new Set(sources.flatMap((source) => [...source.matchAll(PHASE)].map(([, phase]) => phase)));
  assert.ok(reported.has('read') && reported.has('test') && reported.size > 25, [...reported].join(' '));
  for (const { phases } of [english, chinese])
    assert.deepEqual(
      [...reported].filter((phase) => !Object.hasOwn(phases, phase)),
      [],
    );
});
