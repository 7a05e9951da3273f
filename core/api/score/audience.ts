import { z } from 'zod';

import { declareCall, cliOption } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { dialect, fileDialect } from '../contract/results.ts';

const audience = cliOption(text(), { value: 'FILE', about: 'users to rank', path: 'read' });
const matchedColumn = z.object({
  /** The default column if a mapping names no other; null if no column has a matching name. */
  column: z.string().nullable(),
  /** A likely column if there is no default. */
  guess: z.string().nullable(),
});

/** The columns of an audience, and the features that models read from them. */
export const audienceColumnsCall = declareCall({
  name: 'audience-columns',
  summary: 'find the columns of an audience that the models read',
  input: z.strictObject({ project, runs: z.array(text()).min(1), audience, dialect: dialect.partial().optional() }),
  result: z.object({
    dialect: fileDialect.nullable(),
    columns: z.array(z.object({ name: z.string(), examples: z.array(z.string()) })),
    user: matchedColumn,
    fields: z.array(matchedColumn.extend({ name: z.string(), kind: z.enum(['categorical', 'numeric', 'multi']) })),
    /** Columns of user weights, for all banks and per bank; null if there is none. */
    weights: z.object({
      user: z.string().nullable(),
      banks: z.array(z.object({ bank: z.string(), column: z.string().nullable() })),
    }),
    problem: z
      .object({ kind: z.enum(['many', 'unnamed', 'long', 'twice', 'unreadable']), column: z.string().nullable() })
      .nullable(),
  }),
  async handle({ project: path, ...query }, job) {
    const [{ withProject }, { audienceColumns }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../score/audience/audience-columns.ts'),
    ]);
    return withProject(path, { mode: 'read' }, (opened) => audienceColumns(opened, query, job));
  },
});
