import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { planCampaignCall } from '../../core/api/campaign/window.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { campaignProject } from './campaign-project.ts';

const made = await campaignProject();

/** Plans a campaign as a window does; returns how many users there are, and whether they were scored. */
async function plan(audience: string, mapping?: string): Promise<readonly [users: number, isScored: boolean]> {
  let isScored = false;
  const report: JobContext['report'] = ({ phase, note }) => {
    // Notes on the plan are reported in the same phase.
    isScored ||= phase === 'score' && note === undefined;
  };
  const input = { project: made.path, name: 'kept', audience, mapping, terms: { banks: {}, cap: 1 } };
  const { users } = await planCampaignCall.handle(input, { ...quietJob(), report });
  return [users, isScored];
}

test('a folder is scored again once a file in it has changed, and no sooner', async () => {
  const folder = join(made.folder, 'audience');
  mkdirSync(folder);
  const file = join(folder, 'users.csv');
  copyFileSync(made.audience, file);
  assert.deepEqual(await plan(folder), [3000, true]);
  assert.deepEqual(await plan(folder), [3000, false]);
  writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(0, 501).join('\n'));
  assert.deepEqual(await plan(folder), [500, true]);
});

test('an audience is scored again once its mapping file has changed', async () => {
  const mapping = join(made.folder, 'mapping.json');
  writeFileSync(mapping, '{}');
  assert.deepEqual(await plan(made.audience, mapping), [3000, true]);
  assert.deepEqual(await plan(made.audience, mapping), [3000, false]);
  writeFileSync(mapping, '{ "missing": ["?"] }');
  assert.deepEqual(await plan(made.audience, mapping), [3000, true]);
});
