import { z } from 'zod';

import { exportManifest } from '../../export/manifest.ts';
import { message } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';

/** Exports runs as a model that scores without this program: on one machine, on Spark, or behind a server. */
export const exportCall = declareCall({
  name: 'export',
  summary: 'export runs as an ONNX model with scripts that score without this program',
  input: z.strictObject({
    project,
    run: cliOption(z.array(text()).min(1), {
      value: 'RUN',
      separator: ',',
      about: 'runs to export: one per bank, or one of all banks',
    }),
    out: cliOption(text(), {
      value: 'FOLDER',
      about: 'folder to make, or archive if it ends in .zip; an earlier export there is replaced',
      path: 'write',
    }),
  }),
  result: exportManifest,
  job: { title: (input) => message('api.exportOfRuns', { runs: input.run }), writes: false },
  async handle({ project: path, run: runs, out }, job) {
    const [{ withProject }, { exportRuns }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../export/export-runs.ts'),
    ]);
    return withProject(path, { mode: 'read' }, (opened) => exportRuns(opened, { runs, out }, job));
  },
});
