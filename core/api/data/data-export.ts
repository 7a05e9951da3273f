import { z } from 'zod';

import { message } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { dataset, project, text } from '../contract/inputs.ts';

/** Writes a dataset to a file, with what runs predict for its samples. */
export const dataExportCall = declareCall({
  name: 'data export',
  summary: 'write a dataset to a file: samples, labels, and what runs predict for them',
  input: z.strictObject({
    project,
    dataset,
    format: cliOption(z.enum(['csv', 'parquet', 'xlsx']).default('csv'), {
      about: 'Parquet and Excel keep types and exact texts; an Excel sheet holds 1,048,575 samples',
    }),
    out: cliOption(text(), { value: 'FILE', about: 'file to write', path: 'write' }),
    run: cliOption(z.array(text()).default([]), {
      value: 'RUN',
      separator: ',',
      about: 'runs that add the part of each sample, its labels as trained on, and probabilities',
    }),
  }),
  result: z.object({
    dataset: z.string(),
    out: z.string(),
    rows: z.number(),
    columns: z.array(z.string()),
    bytes: z.number(),
  }),
  job: { title: (input) => message('api.dataExport', { dataset: input.dataset }), writes: false },
  async handle({ project: path, run: runs, ...options }, job) {
    const [{ withProject }, { exportDataset }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../dataset-export/export-dataset.ts'),
    ]);
    return withProject(path, { mode: 'read' }, (opened) => exportDataset(opened, { ...options, runs }, job));
  },
});
