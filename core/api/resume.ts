import { AppError, cancelled } from '../errors.ts';

/**
 * Runs a training; where it is cancelled with a checkpoint kept, the error gives the whole command that goes on with
 * it.
 */
export async function withResumeCommand<Result>(project: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const short =
      error instanceof AppError && error.code === 'cancelled' ? /go on with --resume (\S+)/.exec(error.message) : null;
    if (short === null) throw error;
    const kept = (error as AppError).message.replace(/^cancelled; /, '');
    throw cancelled(kept.replace(short[0], `go on with: ${resumeCommand(project, short[1])}`));
  }
}

/** The command that goes on with a run, as a shell takes it. */
export function resumeCommand(project: string, run: string): string {
  const written = /^[\w./~:@%+,=\\-]+$/.test(project) ? project : `'${project.replaceAll("'", "'\\''")}'`;
  return `stepladder train ${written} --resume ${run}`;
}

/** The run that a cancelled training left with a checkpoint; null for every other error. */
export function resumableRun(error: AppError): string | null {
  return error.code === 'cancelled' ? (/--resume (r\d+)/.exec(error.message)?.[1] ?? null) : null;
}
