import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { quietJob } from '../../../core/job.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { options, weightsOf } from './small-training.ts';

describe('training that is killed', () => {
  for (const model of ['aitm', 'mlp']) {
    it(`ends with identical weights once it is resumed (${model})`, async () => {
      const fixture = freshProject();
      writeSyntheticDataset(fixture.project, 'synthetic', 8000, 1);
      const reference = await trainModel(fixture.project, { ...options, model }, quietJob());
      fixture.project.close();
      const child = spawn(
        process.execPath,
        [
          fileURLToPath(new URL('children/train.ts', import.meta.url)),
          fixture.path,
          JSON.stringify({ ...options, model }),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const project = openProject(fixture.path, { mode: 'write', purpose: 'test' });
      const killed = listRuns(project)[1];
      assert.equal(killed.status, 'interrupted');
      const resumed = await trainModel(project, { ...options, resume: killed.run }, quietJob());
      assert.equal(resumed.epochs, 3);
      assert.deepEqual(weightsOf(project, killed.run), weightsOf(project, reference.run));
      project.close();
      fixture.close();
    });
  }
});
