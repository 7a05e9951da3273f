import type { z } from 'zod';

import type { Call } from '../../core/api/contract/call.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { withProject } from '../../core/store/file/project.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { trainModel } from '../../core/train/fit/train.ts';

/** Settings of a model that trains in almost no time. */
export const config = { model: { tower: { widths: [16, 8], dropout: [0, 0] } } };

/** Creates a project from a sample with two banks, and trains two runs for the first of them. */
export async function makeRankingProject(project: string, folder: string): Promise<void> {
  const job = quietJob();
  const { files } = await generateSample({ rows: 6000, seed: 4, out: folder, format: 'csv' }, job);
  await withProject(project, { mode: 'write', create: true }, async (opened) => {
    await importDataset(opened, { files: [files.funnel], dataset: 'spring', mapping: files.mapping }, job);
    saveBank(opened, { name: 'lantern', objective: 'approval', weight: 2, banners: [] });
    saveBank(opened, { name: 'sprout', objective: 'click', weight: 1, banners: [] });
    for (const seed of [1, 2])
      await trainModel(
        opened,
        { dataset: 'spring', bank: 'lantern', model: 'aitm', engine: 'onnx', seed, epochs: 1, config },
        job,
      );
  });
}

/** Runs a call as the host does, and validates its result against the call's schema. */
export async function invoke<Name extends string, Input extends z.ZodObject, Result extends z.ZodType>(
  call: Call<Name, Input, Result>,
  input: z.input<Input>,
): Promise<z.output<Result>> {
  return call.result.parse(await call.handle(call.input.parse(input), quietJob()));
}
