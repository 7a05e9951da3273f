import { z } from 'zod';

import { unknownName } from '../errors.ts';
import { programVersion } from '../program/root.ts';
import { message } from '../text/message.ts';
import { textSchema } from '../text/schema.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { text } from './contract/inputs.ts';

const component = { name: z.string(), found: z.boolean(), version: z.string().nullable(), help: textSchema.nullable() };

/** The engines and libraries of this machine. */
export const doctorCall = declareCall({
  name: 'doctor',
  summary: 'show which engines and libraries are installed, and how to get missing ones',
  input: z.strictObject({}),
  result: z.object({
    node: z.string(),
    engines: z.array(
      z.object({
        ...component,
        device: textSchema.nullable(),
        /** Memory of the device. */
        memoryBytes: z.number().nullable(),
      }),
    ),
    libraries: z.array(z.object(component)),
  }),
  async handle() {
    const { diagnose } = await import('../doctor/doctor.ts');
    return diagnose();
  },
});

/** The third-party software in this program. */
export const licensesCall = declareCall({
  name: 'licenses',
  summary: 'list the third-party software in this program, with its licences',
  input: z.strictObject({
    name: cliOption(text().optional(), { positional: true, value: 'NAME', about: 'print the licence of this one' }),
  }),
  result: z.object({
    version: z.string(),
    components: z.array(
      z.object({
        name: z.string(),
        version: z.string().nullable(),
        license: z.string(),
        text: z.string().nullable(),
        /** The file of the desktop app that holds the text. */
        file: z.string().nullable(),
      }),
    ),
  }),
  async handle({ name }) {
    const { readLicenses } = await import('../program/licenses.ts');
    const all = await readLicenses();
    const components = all.filter((one) => name === undefined || one.name === name);
    if (components.length === 0 && name !== undefined)
      throw unknownName(
        message('noun.component'),
        name,
        all.map((one) => one.name),
      );
    return { version: programVersion(), components };
  },
});

const seed = cliOption(z.number().int().min(0).default(1), { value: 'N', about: 'the same seed gives the same files' });

/** Generates a realistic funnel for trying out the program. */
export const sampleCall = declareCall({
  name: 'sample',
  summary: 'generate a sample funnel, its audience and its true probabilities',
  input: z.strictObject({
    rows: cliOption(z.number().int().min(1), { value: 'N', about: 'impressions to generate' }),
    seed,
    out: cliOption(text(), {
      value: 'DIR',
      about: 'folder for funnel, audience, truth and mapping.json',
      path: 'write',
    }),
    format: cliOption(z.enum(['csv', 'parquet']).default('csv'), {
      value: 'FORMAT',
      about: 'file format of the impressions',
    }),
  }),
  result: z.object({
    files: z.object({ funnel: z.string(), audience: z.string(), truth: z.string(), mapping: z.string() }),
    rows: z.number(),
    audienceRows: z.number(),
    rates: z.record(z.string(), z.number()),
    trueRates: z.record(z.string(), z.number()),
    elapsedMs: z.number(),
  }),
  job: { title: (input) => message('api.sample', { rows: input.rows }), writes: false },
  async handle(input, job) {
    const [{ generateSample, sampleFiles }, { refuseReplacing }] = await Promise.all([
      import('../sample/generate.ts'),
      import('../store/file/replacing.ts'),
    ]);
    for (const file of sampleFiles(input)) refuseReplacing(file);
    return generateSample(input, job);
  },
});
