import type { ComparisonRequest } from '../compare/request.ts';
import { AppError, cancelled } from '../errors.ts';
import { message, type Text } from '../text/message.ts';
import { isoTime } from './contract/iso-time.ts';

/** Trains a model; if that is cancelled with a checkpoint, the error contains the full command to resume the run. */
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
  return `stepladder train ${shellWord(project)} --resume ${run}`;
}

/** The command that tunes a model on the samples of a comparison. */
export function tuneCommand(
  project: string,
  {
    models,
    dataset,
    valid,
    test,
    bank,
    segment,
    from,
    to,
    objective,
    splits,
  }: Omit<ComparisonRequest, 'seeds' | 'engine'>,
): string {
  const periods = splits === undefined || splits === 1 ? {} : { splits: String(splits) };
  const samples = { dataset, valid, test, bank, segment: segment?.name };
  const options = { ...samples, from: isoTime(from), to: isoTime(to), objective, ...periods };
  const flags = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`--${name} ${shellWord(value)}`],
  );
  return ['stepladder tune', shellWord(project), ...flags, `--models ${models.join(',')}`].join(' ');
}

/** A word of a command, quoted for the shell where needed. */
function shellWord(text: string): string {
  return /^[\w./~:@%+,=\\-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The resumable run of a cancelled training with a checkpoint; null for any other error. */
export function resumableRun({ text }: AppError): string | null {
  if (typeof text === 'string' || text.key !== 'base.cancelled') return null;
  const keptText = text.values?.kept as Text | undefined;
  if (keptText === undefined || typeof keptText === 'string') return null;
  const namesRun = keptText.key === 'base.checkpointKept' || keptText.key === 'base.resumableWithCommand';
  return namesRun ? (keptText.values?.run as string) : null;
}
