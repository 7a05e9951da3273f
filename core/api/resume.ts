import { AppError, cancelled } from '../errors.ts';
import { message, type Text } from '../text/message.ts';

/** Runs a training; if it is cancelled with a checkpoint, the error contains the full command to resume it. */
export async function withResumeCommand<Result>(project: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const run = error instanceof AppError ? resumableRun(error) : null;
    if (run === null) throw error;
    throw cancelled(message('base.resumableWithCommand', { run, command: resumeCommand(project, run) }));
  }
}

/** The command that resumes a run, quoted for the shell. */
export function resumeCommand(project: string, run: string): string {
  const written = /^[\w./~:@%+,=\\-]+$/.test(project) ? project : `'${project.replaceAll("'", "'\\''")}'`;
  return `stepladder train ${written} --resume ${run}`;
}

/** The resumable run of a cancelled training with a checkpoint; null for any other error. */
export function resumableRun({ text }: AppError): string | null {
  if (typeof text === 'string' || text.key !== 'base.cancelled') return null;
  const keptText = text.values?.kept as Text | undefined;
  if (keptText === undefined || typeof keptText === 'string') return null;
  const namesRun = keptText.key === 'base.checkpointKept' || keptText.key === 'base.resumableWithCommand';
  return namesRun ? (keptText.values?.run as string) : null;
}
