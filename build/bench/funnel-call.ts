/**
 * `funnel-call.ts PROJECT CALL`: makes one call of the Funnel view in a process of its own, twice, and prints `{
 * beforeMs, times: [first, second] }` with wall and processor time as JSON; `beforeMs` is what the view does ahead of
 * it, null where that is nothing.
 */
import { withProject } from '../../core/store/file/project.ts';
import { callsBefore, funnelCalls } from './funnel-calls.ts';
import { measure } from './measure.ts';

const [path, call] = process.argv.slice(2);
const ahead = callsBefore[call];
const beforeMs =
  ahead === undefined ? null : (await measure(() => withProject(path, { mode: 'read' }, ahead))).elapsedMs;
const times = [];
for (let i = 0; i < 2; i++) {
  const { elapsedMs, busyCores } = await measure(() => withProject(path, { mode: 'read' }, funnelCalls[call]));
  times.push({ elapsedMs, cpuMs: elapsedMs * busyCores });
}
process.stdout.write(JSON.stringify({ beforeMs, times }));
