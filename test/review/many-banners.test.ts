import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { bankEvidence } from '../../core/review/bank-evidence.ts';
import { queryFunnel } from '../../core/review/funnel.ts';
import { openBannerGroups } from '../../core/review/groups/banner-groups.ts';
import { openSegment } from '../../core/review/segment/segment.ts';
import { sumOf } from '../funnel/proportions.ts';
import { temporaryProject } from '../temporary-project.ts';

const BANKS = 400;
const ROWS = 4000;

test('only pairs of bank and banner in the data are counted, and each of many banks has its own figures', async (t) => {
  const project = temporaryProject(t);
  const file = join(dirname(project.path), 'funnel.csv');
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const bank = (row * 7) % BANKS;
    return `u${row},b${bank},b${bank}-${row % 3},${row % 2},${row % 4 === 1 ? 1 : 0}`;
  });
  writeFileSync(file, `user_id,bank,banner,click,approval\n${rows.join('\n')}\n`);
  await importDataset(project, { files: [file], dataset: 'spring' }, quietJob());
  const { grouping } = openBannerGroups(await openSegment(project, { dataset: 'spring' }, quietJob()));
  assert.equal(grouping.groupCount, new Set(rows.map((row) => row.split(',').slice(1, 3).join())).size);
  const { banks } = await bankEvidence(project, { dataset: 'spring' }, quietJob());
  assert.equal(banks.length, BANKS);
  for (const { bank, impressions, steps, banners } of banks.slice(0, 20)) {
    const funnel = await queryFunnel(project, { dataset: 'spring', bank, by: 'banner' }, quietJob());
    assert.equal(impressions, funnel.steps[0].count);
    assert.deepEqual(
      steps.map(({ positives, ofPrevious }) => [positives, ofPrevious]),
      funnel.steps.slice(1).map(({ count, ofPrevious }) => [count, ofPrevious]),
    );
    assert.deepEqual(
      new Map(banners.map(({ banner, impressions: shown }) => [banner, shown])),
      new Map(funnel.groups.map(({ value, steps: [first] }) => [value, first.count])),
    );
    const others = banks.filter((other) => other.bank !== bank);
    const rest = sumOf(others.map((other) => ({ count: other.steps[0].positives, total: other.impressions })));
    assert.equal(steps[0].others?.ofPrevious, rest.count / rest.total);
  }
});
