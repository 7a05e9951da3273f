import { extname } from 'node:path';

import { z } from 'zod';

import { message } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { dataset, project, text } from '../contract/inputs.ts';

const FORMATS = ['csv', 'parquet', 'xlsx'] as const;

/** Writes a dataset to a file, with what runs predict for its samples. */
export const dataExportCall = declareCall({
  name: 'data export',
  summary: 'write a dataset to a file: samples, labels, and what runs predict for them',
  input: z.strictObject({
    project,
    dataset,
    format: cliOption(z.enum(FORMATS).optional(), {
      about: 'Parquet and Excel keep types; Excel holds 1,048,575 samples',
      fallback: 'the ending of FILE, else csv',
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
  async handle({ project: path, dataset: name, format: given, out, run: runs }, job) {
    const [{ withProject }, { exportDataset }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../dataset-export/export-dataset.ts'),
    ]);
    const format = given ?? FORMATS.find((one) => extname(out).toLowerCase() === `.${one}`) ?? 'csv';
    return withProject(path, { mode: 'read' }, (opened) =>
      exportDataset(opened, { dataset: name, format, out, runs }, job),
    );
  },
});
