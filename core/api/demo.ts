import { join } from 'node:path';

import { z } from 'zod';

import { message } from '../text/message.ts';
import { declareCall, cliOption } from './contract/call.ts';
import { text } from './contract/inputs.ts';
import { funnelStep, independent } from './contract/results.ts';
import { withResumeCommand } from './resume.ts';

/** Runs the main workflow from end to end on generated data, with the figures of each stage. */
export const demoCall = declareCall({
  name: 'demo',
  summary: 'generate a funnel, import it, train two banks, score an audience, and print the figures of each',
  input: z.strictObject({
    rows: cliOption(z.number().int().min(1000).default(300_000), { value: 'N', about: 'impressions to generate' }),
    out: cliOption(text().default('out/demo'), {
      value: 'DIR',
      about: 'folder for everything that is written',
      path: 'write',
    }),
  }),
  result: z.object({
    out: z.string(),
    ranked: z.string(),
    rows: z.number(),
    funnel: z.object({ independent, steps: z.array(funnelStep) }),
    banks: z.array(
      z.object({
        bank: z.string(),
        objective: z.string().nullable(),
        run: z.string(),
        bestEpoch: z.number().nullable(),
        steps: z.array(
          z.object({
            step: z.string(),
            rows: z.number(),
            positives: z.number(),
            auc: z.number().nullable(),
            aucLow: z.number().nullable(),
            aucHigh: z.number().nullable(),
            reachableAuc: z.number().nullable(),
            reachableLow: z.number().nullable(),
            reachableHigh: z.number().nullable(),
            calibration: z.number().nullable(),
            calibrationLow: z.number().nullable(),
            calibrationHigh: z.number().nullable(),
          }),
        ),
      }),
    ),
    stages: z.array(z.object({ stage: z.string(), rows: z.number(), perSecond: z.number(), elapsedMs: z.number() })),
    elapsedMs: z.number(),
  }),
  job: { title: (input) => message('api.demo', { rows: input.rows }), writes: false },
  async handle(input, job) {
    const { runDemo } = await import('../demo/demo.ts');
    return withResumeCommand(join(input.out, 'demo.stepladder'), () => runDemo(input, job));
  },
});
