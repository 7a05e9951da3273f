/**
 * `read-copied.ts PROJECT finish|cancel`: a window's host on a project in a read-only folder. Prints the
 * answers to two calls, how the copy ended, and what a third call answers afterwards.
 */
import type { JobInfo } from '../../../core/api/contract/protocol.ts';
import { FileHandles } from '../../../core/host/files.ts';
import { Host } from '../../../core/host/host.ts';
import { loadReachableCalls } from '../../../core/host/reachable.ts';
import { TestWindow } from '../window.ts';

const [, , project, ending] = process.argv;
const host = new Host({ project, files: new FileHandles(), calls: await loadReachableCalls() });
const window = new TestWindow(host);
// Cancels the copy while the calls wait for it.
const timer = setInterval(() => {
  const [copy] = host.jobs as readonly (JobInfo | undefined)[];
  if (ending === 'cancel' && copy?.state === 'running') window.send({ kind: 'cancel-job', job: copy.id });
}, 1);
const answers = await Promise.all([window.call(1, 'banks'), window.call(2, 'banks')]);
clearInterval(timer);
const ended = host.jobs.map(({ call, state, progress }) => [call, state, progress]);
const later = await window.call(3, 'banks');
process.stdout.write(JSON.stringify({ answers, ended, later, jobs: host.jobs.length }));
await host.close();
process.exit(0);
