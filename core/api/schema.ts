import { z } from 'zod';

import { declareCall, cliOption } from './contract/call.ts';

const SCHEMA_NAMES = ['mapping', 'settings', 'manifest'] as const;

/** Returns the JSON Schema of a file that the program reads or writes. */
export const schemaCall = declareCall({
  name: 'schema',
  summary: 'print the JSON Schema of a mapping file, a settings file, or the manifest of an exported model',
  input: z.strictObject({
    name: cliOption(z.enum(SCHEMA_NAMES), { positional: true, value: 'NAME', about: SCHEMA_NAMES.join(', ') }),
    model: cliOption(z.string().default('aitm'), {
      value: 'MODEL',
      about: 'model whose settings to describe',
    }),
  }),
  result: z.record(z.string(), z.unknown()),
  async handle({ name, model }) {
    switch (name) {
      case 'mapping': {
        const { mappingSchema } = await import('../ingest/mapping/mapping.ts');
        return z.toJSONSchema(mappingSchema, { io: 'input' });
      }
      case 'settings': {
        const { settingsSchema } = await import('../predict/config.ts');
        return z.toJSONSchema(settingsSchema(model), { io: 'input' });
      }
      case 'manifest': {
        const { manifestSchema } = await import('../export/manifest.ts');
        return manifestSchema();
      }
    }
  },
});
