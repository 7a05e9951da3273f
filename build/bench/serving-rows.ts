import type { BenchRow } from './scale-rows.ts';
import type { Latencies, ServingFigures } from './serving.ts';

/** The rows of the serving table: the server at a fixed rate and at its throughput, and ONNX Runtime alone. */
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
  const times = [p50, p999, p9999].map((ms) => ms.toFixed(1));
  const errors = failed === 0 ? '' : `; ${failed} failed`;
  return `p50 ${times[0]} ms, p99.9 ${times[1]} ms, p99.99 ${times[2]} ms at ${Math.round(perSecond)}/s${errors}`;
}
