import assert from 'node:assert/strict';
import { test } from 'node:test';

import { skipWithout } from '../../../build/requirements/requirement.ts';
import { straceRequirement } from '../../../build/requirements/strace.ts';
import { soak } from '../../../build/soak/soak.ts';
import '../../without-tensorflow.ts';
import { temporaryFolder } from '../../temporary.ts';

const SHORT = {
  rounds: 1,
  commands: [
    ...['import', 'append', 'train', 'score --holdout', 'campaign', 'rejects'],
    ...['export', 'data export parquet', 'report', 'annotation add', 'segment rename', 'view remove', 'migration'],
  ],
  onlyKilled: ['append', 'campaign', 'data export parquet', 'report'],
  contentions: 3,
  smallDisks: 9,
  flippedBits: 20,
  flippedRows: 60,
  flippedAppends: 10,
  answers: 5,
  files: 20,
};

test(
  'no data is lost to kills, disk errors, competing programs or damaged files, and each error is explained',
  {
    skip: skipWithout(straceRequirement),
  },
  async (t) => {
    const seed = 7;
    const tallies = await soak({ ...SHORT, folder: temporaryFolder(t), seed, endsAtMs: Infinity });
    t.diagnostic(`small disks: ${tallies.smallDisks.method}`);
    const all = Object.values(tallies);
    assert.deepEqual(
      all.flatMap(({ problems }) => problems),
      [],
    );
    const trials = Object.fromEntries(Object.entries(tallies).map(([kind, tally]) => [kind, tally.trials]));
    const faults = { kills: 13, fullDisks: 9, smallDisks: 9, failingDisks: 9 };
    const databases = { parquet: 20, excel: 20, arrow: 20, sqlite: 20, duckdb: 20 };
    const files = { csv: 20, json: 20, jsonLines: 20, aliCcp: 20, ...databases, projects: 20 };
    const used = { appendedCsv: 20, appendedExcel: 20, compared: 20, results: 20 };
    assert.deepEqual(trials, {
      ...faults,
      contention: 3,
      syncs: 13,
      flippedBits: 20,
      flippedRows: 60,
      flippedAppends: 10,
      answers: 5,
      ...files,
      ...used,
    });
    assert.ok(
      tallies.kills.affected > 0 &&
        tallies.fullDisks.affected > 0 &&
        tallies.smallDisks.affected > 0 &&
        tallies.projects.affected > 0,
    );
  },
);
