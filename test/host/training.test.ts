import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { lockPath } from '../../core/store/file/lock-file.ts';
import { rendered } from '../rendered.ts';
import { temporaryFolder } from '../temporary.ts';
import { newHost } from './window.ts';

interface Listed {
  readonly runs: readonly { readonly run: string; readonly status: string }[];
}

const cancelled = {
  code: 'cancelled',
  message: 'cancelled; the checkpoint of r1 is kept',
  help: 'resume r1 to continue from there',
};

test('during training, a window can change banks and show the funnel; the run is cancelled and resumed', async (t) => {
  const options = { rows: 20_000, seed: 1, out: temporaryFolder(t), format: 'csv' } as const;
  const { files: sample } = await generateSample(options, quietJob());
  const { host, window, files, project } = newHost(t);
  const call = async (id: number, name: string, input: unknown = {}): Promise<unknown> => {
    const answer = await window.call(id, name, input);
    assert.equal(answer.kind, 'result', JSON.stringify(answer));
    return answer.kind === 'result' ? answer.result : null;
  };
  const status = async (id: number): Promise<string[]> =>
    ((await call(id, 'runs')) as Listed).runs.map((run) => `${run.run} ${run.status}`);
  const trainingOf = (id: number): Promise<unknown> =>
    window.find((message) => message.kind === 'progress' && message.id === id && message.progress.phase === 'train');
  await call(1, 'import', {
    files: [files.grant(sample.funnel, 'read')],
    dataset: 'spring',
    mapping: files.grant(sample.mapping, 'read'),
  });
  const training = window.call(2, 'train', { dataset: 'spring', bank: 'lantern', separate: true, epochs: 1000 });
  await trainingOf(2);
  await call(3, 'bank', { name: 'lantern', objective: 'activation' });
  await call(4, 'funnel', { dataset: 'spring', by: 'bank' });
  assert.deepEqual(await status(5), ['r1 running']);
  window.send({ kind: 'cancel-job', job: 2 });
  assert.deepEqual(rendered(await training), { kind: 'error', id: 2, error: cancelled });
  assert.deepEqual(await status(6), ['r1 interrupted']);
  void window.call(7, 'train', { resume: 'r1' });
  await trainingOf(7);
  assert.deepEqual(await status(8), ['r1 running']);
  await host.close();
  assert.deepEqual(
    host.jobs.map(({ state }) => state),
    ['done', 'cancelled', 'cancelled'],
  );
  assert.equal(existsSync(lockPath(project)), false);
  assert.equal(existsSync(project), true);
});
