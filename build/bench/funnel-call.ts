/**
 * `funnel-call.ts PROJECT CALL`: makes one call of the Funnel view twice in its own process, and prints `{ readAheadMs,
 * times: [first, second] }` as JSON with wall and CPU time. `readAheadMs` is the time that reading ahead takes; null if
 * the view does not read ahead for this call.
 */
import { withProject } from '../../core/store/file/project.ts';
import { readAheadCalls, funnelCalls } from './funnel-calls.ts';
import { measure } from './measure.ts';

const [path, call] = process.argv.slice(2);
const readAhead = readAheadCalls[call];
const readAheadMs =
  readAhead === undefined ? null : (await measure(() => withProject(path, { mode: 'read' }, readAhead))).elapsedMs;
const times = [];
for (let i = 0; i < 2; i++) {
  const { elapsedMs, busyCores } = await measure(() => withProject(path, { mode: 'read' }, funnelCalls[call]));
  times.push({ elapsedMs, cpuMs: elapsedMs * busyCores });
}
process.stdout.write(JSON.stringify({ readAheadMs, times }));
