import { quietJob } from '../../core/job.ts';
import { generateSample } from '../../core/sample/generate.ts';
import { describeLoad, measure } from './measure.ts';

/** Measures the sample funnel's generator, including the audience and true probabilities. */
export async function benchSample(folder: string, rows: number): Promise<{ rowsPerSecond: number; limitedBy: string }> {
  const { elapsedMs, busyCores } = await measure(() =>
    generateSample({ rows, seed: 1, out: folder, format: 'csv' }, quietJob()),
  );
  return { rowsPerSecond: (rows / elapsedMs) * 1000, limitedBy: describeLoad(busyCores) };
}
