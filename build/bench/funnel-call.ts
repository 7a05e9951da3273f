/**
 * `funnel-call.ts PROJECT CALL`: makes one call of the Funnel view twice in its own process, and prints `{ prefetchMs,
 * times: [first, second] }` as JSON with wall and CPU time. `prefetchMs` is how long the view's
 * prefetch takes; null if the call has none.
 */
import { withProject } from '../../core/store/file/project.ts';
import { prefetchCalls, funnelCalls } from './funnel-calls.ts';
import { measure } from './measure.ts';

const [path, call] = process.argv.slice(2);
const prefetch = prefetchCalls[call];
const prefetchMs =
  prefetch === undefined ? null : (await measure(() => withProject(path, { mode: 'read' }, prefetch))).elapsedMs;
const times = [];
for (let i = 0; i < 2; i++) {
  const { elapsedMs, busyCores } = await measure(() => withProject(path, { mode: 'read' }, funnelCalls[call]));
  times.push({ elapsedMs, cpuMs: elapsedMs * busyCores });
}
process.stdout.write(JSON.stringify({ prefetchMs, times }));
