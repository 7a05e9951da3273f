import { z } from 'zod';

import { message } from '../../text/message.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';

const out = cliOption(text(), { about: 'file', path: 'write' });
const cell = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.strictObject({ share: z.number(), decimals: z.number().int().min(0).max(4) }),
]);

/** Saves a table of the window as an Excel workbook. */
export const saveTableCall = declareCall({
  name: 'save-table',
  summary: 'save a table of the window as an Excel file',
  input: z.strictObject({ project, header: z.array(z.string()).min(1), rows: z.array(z.array(cell)), out }),
  result: z.object({}),
  async handle({ project: path, header, rows, out: file }) {
    const [{ writeTable }, { refuseReplacing }] = await Promise.all([
      import('../../dataset-export/xlsx/table.ts'),
      import('../../store/file/replacing.ts'),
    ]);
    refuseReplacing(file, [{ path, what: message('store.theProject'), project: true }]);
    await writeTable(file, header, rows);
    return {};
  },
});

/** Saves a picture of a chart that the window has drawn. */
export const savePictureCall = declareCall({
  name: 'save-picture',
  summary: 'save a picture of a chart',
  input: z.strictObject({ project, content: z.base64(), out }),
  result: z.object({}),
  async handle({ project: path, content, out: file }) {
    const [{ UnfinishedFile }, { refuseReplacing }] = await Promise.all([
      import('../../publish.ts'),
      import('../../store/file/replacing.ts'),
    ]);
    refuseReplacing(file, [{ path, what: message('store.theProject'), project: true }]);
    const unfinished = new UnfinishedFile(file);
    try {
      unfinished.write(Buffer.from(content, 'base64'));
      unfinished.finish();
      unfinished.publish();
    } finally {
      unfinished.discard();
    }
    return {};
  },
});
