import { z } from 'zod';

import { message } from '../text/message.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { newProject, project, text } from './contract/inputs.ts';

/** A list to score; a window gets a handle instead of the path. */
const audienceFile = z.object({
  file: cliOption(text(), { about: 'audience of the sample', path: 'read' }),
  name: z.string(),
  bytes: z.number(),
});

/** Fills an empty project with the sample, so that every view has content. */
export const sampleProjectCall = declareCall({
  name: 'sample-project',
  summary: 'fill an empty project with a sample funnel, its banks and two trained models',
  input: z.strictObject({
    project: newProject,
    rows: z.number().int().min(1000).max(10_000_000).default(100_000),
    epochs: z.number().int().min(1).default(4),
    batchSize: z.number().int().min(1).default(500),
  }),
  result: z.object({
    dataset: z.string(),
    rows: z.number(),
    banks: z.array(z.object({ bank: z.string(), objective: z.string(), run: z.string().nullable() })),
    audience: audienceFile,
    elapsedMs: z.number(),
  }),
  job: { title: () => message('api.sampleProject'), writes: true },
  async handle(input, job) {
    const { fillSampleProject } = await import('../demo/sample-project.ts');
    return fillSampleProject(input, job);
  },
});

/** The audience that the sample wrote beside the project, ready for scoring. */
export const sampleAudienceCall = declareCall({
  name: 'sample-audience',
  summary: 'find the audience of the sample project',
  input: z.strictObject({ project }),
  result: z.object({ audience: audienceFile.nullable() }),
  async handle(input) {
    const { sampleAudience } = await import('../demo/sample-project.ts');
    return { audience: await sampleAudience(input.project) };
  },
});
