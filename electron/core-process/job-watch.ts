import type { HostMessage, JobInfo } from '../../core/api/contract/protocol.ts';
import type { HostPort } from '../../core/host/session.ts';
import type { EndedJob, FromCore, OpenJob } from '../core-messages.ts';

/** Progress is reported in steps of a hundredth. */
const PROGRESS_STEPS = 100;

/** Returns a port to connect to the host, like a page's; it informs main of the open jobs and of each job's end. */
export function watchJobs(send: (message: FromCore) => void): HostPort {
  let reported = '[]';
  let open = new Set<number>();
  return {
    send(message: HostMessage) {
      if (message.kind !== 'jobs' && message.kind !== 'hello') return;
      for (const job of message.jobs) if (open.has(job.id) && !isOpen(job)) reportEnd(job, send);
      const openJobs = message.jobs.filter(isOpen);
      open = new Set(openJobs.map(({ id }) => id));
      const jobs = openJobs.map(openJob);
      const text = JSON.stringify(jobs);
      if (text === reported) return;
      reported = text;
      send({ kind: 'jobs', jobs });
    },
    onMessage: () => undefined,
    onClose: () => undefined,
  };
}

function isOpen({ state }: JobInfo): boolean {
  return state === 'queued' || state === 'running';
}

function openJob({ call, title, state, progress }: JobInfo): OpenJob {
  const fraction = progress?.fraction;
  return {
    call,
    title,
    isRunning: state === 'running',
    fraction: fraction === undefined ? null : Math.round(fraction * PROGRESS_STEPS) / PROGRESS_STEPS,
  };
}

function reportEnd(
  { call, title, state, error, startedAt, endedAt }: JobInfo,
  send: (message: FromCore) => void,
): void {
  if (state === 'queued' || state === 'running') return;
  const tookMs = startedAt === null || endedAt === null ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
  const job: EndedJob = { call, title, state, tookMs, errorCode: error?.code ?? null };
  send({ kind: 'job-ended', job });
}
