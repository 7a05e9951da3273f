import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { exportRanking } from '../../../core/score/saved-ranking/export-ranking.ts';
import { computeOutlook } from '../../../core/score/saved-ranking/outlook.ts';
import { rankAndSave } from '../../../core/score/saved-ranking/rank-and-save.ts';
import type { SavedRanking } from '../../../core/score/saved-ranking/saved-ranking.ts';
import { scoreAudience } from '../../../core/score/score-audience.ts';
import { near } from './ranked-rows.ts';
import { rankingProject, USERS } from './ranking-project.ts';

const { folder, project, runs, audience } = await rankingProject();
const job = quietJob();

for (const per of ['user', 'bank'] as const) {
  let ranking: SavedRanking;

  test(`an export equals the list that scoring with the same top writes, per ${per}`, async () => {
    ranking = await rankAndSave(project, { runs, audience, per }, job);
    for (const top of [4097, USERS + 1]) {
      const [scored, exported] = [join(folder, `${per}-scored.csv`), join(folder, `${per}-exported.csv`)];
      await scoreAudience(project, { runs, audience, per, top, out: scored }, job);
      const { manifest } = await exportRanking(ranking, { top }, exported, job);
      assert.ok(readFileSync(exported).equals(readFileSync(scored)), `${per} ${top}`);
      const {
        file: _one,
        created: _when,
        expected: ofScoring,
        ...same
      } = JSON.parse(readFileSync(`${scored}.manifest.json`, 'utf8')) as Record<string, unknown>;
      const {
        file,
        created: _then,
        cut,
        expected,
        ...rest
      } = JSON.parse(readFileSync(`${exported}.manifest.json`, 'utf8')) as Record<string, unknown>;
      assert.deepEqual(
        { rest, file, cut, sha256: manifest.sha256 },
        {
          rest: same,
          file: `${per}-exported.csv`,
          cut: { top },
          sha256: createHash('sha256').update(readFileSync(exported)).digest('hex'),
        },
      );
      const { steps } = computeOutlook(ranking, { top });
      for (const { step, expected: count } of steps)
        near((ofScoring as Record<string, { count: number }>)[step].count, count);
      assert.deepEqual(
        expected,
        Object.fromEntries(
          steps.map(({ step, expected: count, low, high, errors }) => [step, { count, low, high, errors }]),
        ),
      );
    }
  });

  test(`an export with a control group equals what scoring with it writes, per ${per}`, async () => {
    const holdout = { share: 0.2, seed: 5, lift: 0.2 };
    const [scored, exported] = [join(folder, `${per}-scored-held.csv`), join(folder, `${per}-exported-held.csv`)];
    const { holdout: ofScoring } = await scoreAudience(
      project,
      { runs, audience, per, top: 3000, out: scored, holdout },
      job,
    );
    const { manifest, holdout: ofExport } = await exportRanking(ranking, { top: 3000 }, exported, job, holdout);
    for (const name of ['held.csv', 'held.control.csv'])
      assert.ok(
        readFileSync(join(folder, `${per}-exported-${name}`)).equals(
          readFileSync(join(folder, `${per}-scored-${name}`)),
        ),
        `${per} ${name}`,
      );
    assert.deepEqual({ ...ofExport, file: '' }, { ...ofScoring, file: '' });
    assert.deepEqual(manifest.holdout, { ...ofExport, file: `${per}-exported-held.control.csv` });
    const control = readFileSync(join(folder, `${per}-exported-held.control.csv`));
    assert.equal(ofExport?.sha256, createHash('sha256').update(control).digest('hex'));
  });
}
