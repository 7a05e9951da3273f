import { quietJob } from '../../../core/job.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import type { ResourceOwner } from './sample.ts';
import { sampleProject } from './served.ts';

/** The sample project with a second, shorter training run for the bank of its first run. */
export async function comparedProject(t: ResourceOwner): Promise<{ readonly project: string; readonly bank: string }> {
  const project = await sampleProject(t);
  const bank = await withProject(project, { mode: 'write' }, async (opened) => {
    const [first] = listRuns(opened);
    await trainModel(
      opened,
      {
        dataset: first.dataset,
        bank: first.bank ?? undefined,
        model: 'aitm',
        engine: 'onnx',
        seed: 7,
        config: { training: { epochs: 1, batchSize: 500 } },
      },
      quietJob(),
    );
    return first.bank ?? '';
  });
  return { project, bank };
}
