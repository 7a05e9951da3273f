/** `funnel-call.ts PROJECT CALL`: makes one call of the Funnel view in a process of its own, twice, and prints `[first, second]` with wall and processor time as JSON. */
import { withProject } from '../../core/store/project.ts';
import { funnelCalls } from './funnel-calls.ts';
import { measure } from './measure.ts';

const [path, call] = process.argv.slice(2);
const times = [];
for (let i = 0; i < 2; i++) {
  const { elapsedMs, busyCores } = await measure(() => withProject(path, { mode: 'read' }, funnelCalls[call]));
  times.push({ elapsedMs, cpuMs: elapsedMs * busyCores });
}
process.stdout.write(JSON.stringify(times));
