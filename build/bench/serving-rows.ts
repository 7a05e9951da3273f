import type { BenchRow } from './scale-rows.ts';
import type { Latencies, ServingFigures } from './serving.ts';

/** The rows of the serving table: the server at a fixed rate and at full load, and ONNX Runtime alone. */
export function servingRows({ paced, saturated, bare }: ServingFigures): BenchRow[] {
  const fixedRate: BenchRow = {
    part: 'serving, Triton',
    figure: paced === null ? 'not available' : describe(paced),
    goal: 'p99.9 10 ms, p99.99 20 ms at 500/s',
    limitedBy: 'the CPU, which the load generator shares',
  };
  const throughput: BenchRow = {
    part: 'serving, 32 at once',
    figure: saturated === null ? 'not available' : describe(saturated),
    goal: '',
    limitedBy: fixedRate.limitedBy,
  };
  return [
    fixedRate,
    throughput,
    { part: 'serving, ONNX Runtime', figure: describe(bare), goal: '', limitedBy: 'one thread' },
  ];
}

function describe({ p50, p999, p9999, perSecond, failed }: Latencies): string {
  const times = Object.entries({ p50: p50, 'p99.9': p999, 'p99.99': p9999 }).flatMap(([name, ms]) =>
    ms === null ? [] : [`${name} ${ms.toFixed(1)} ms`],
  );
  const errors = failed === 0 ? '' : `; ${failed} failed`;
  return `${times.join(', ')} at ${Math.round(perSecond)}/s${errors}`;
}
