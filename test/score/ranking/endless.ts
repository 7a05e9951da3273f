/**
 * A process that scores until it is killed: `node endless.ts AUDIENCE OUT`. It prints `scoring` whenever it reports
 * progress.
 */
import { setTimeout } from 'node:timers/promises';

import { layOutFields } from '../../../core/features/schema.ts';
import { city, rankFile } from '../fixtures.ts';

const [audience, out] = process.argv.slice(2);
const predictor = {
  batchSize: 1,
  async predict() {
    await setTimeout(20);
    return [Float32Array.of(0.5)];
  },
};
const job = {
  signal: new AbortController().signal,
  report: () => {
    console.log('scoring');
  },
};
await rankFile(
  audience,
  out,
  {
    runs: [
      {
        run: 'r1',
        bank: null,
        objective: null,
        schema: layOutFields([city]),
        steps: ['click'],
        predictor,
        candidates: [],
      },
    ],
    capacity: 1,
  },
  job,
);
