import type { ComparisonRequest } from '../compare/request.ts';
import { AppError, cancelled } from '../errors.ts';
import { isoTime } from '../funnel/calendar.ts';
import { message, type Message, type Text } from '../text/message.ts';
import { inputShapes, type Call } from './contract/call.ts';

/**
 * Trains a model. If training is cancelled and leaves a checkpoint, the error contains the full command that
 * continues it; by default, the command resumes the run.
 */
export async function withResumeCommand<Result>(
  project: string,
  work: () => Promise<Result>,
  commandFor: (run: string) => string | Promise<string> = (run) => resumeCommand(project, run),
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const run = error instanceof AppError ? resumableRun(error) : null;
    if (run === null) throw error;
    throw cancelled(message('base.resumableWithCommand', { run, command: await commandFor(run) }));
  }
}

/** Searches for the best model; if the search is cancelled, the error contains the command that continues it. */
export async function withSearchCommand<Result>(command: () => string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || keptBy(error)?.key !== 'tune.trialsKept') throw error;
    throw cancelled(message('tune.trialsKeptWithCommand', { command: command() }));
  }
}

/**
 * Whether a call was cancelled during a search, between its trials or within one: the search continues if the call is
 * made again.
 */
export function isSearchKept(error: AppError): boolean {
  return keptBy(error)?.key === 'tune.trialsKeptWithCommand';
}

/** The command that resumes a run, quoted for the shell. */
export function resumeCommand(project: string, run: string): string {
  return `stepladder train ${shellWord(project)} --resume ${run}`;
}

/** The command line of a call with an input, quoted for the shell. */
export function commandOf(call: Pick<Call, 'name' | 'input'>, input: Readonly<Record<string, unknown>>): string {
  const words = inputShapes(call).flatMap(({ name, flag, option }) => {
    const value = input[name];
    // A window gives settings as an object, and shows no command.
    if (value === undefined || (typeof value === 'object' && !Array.isArray(value))) return [];
    if (option.value === undefined && option.positional !== true && typeof value === 'boolean')
      return value ? [`--${flag}`] : [];
    const word = shellWord(textOf(name, value, option.separator));
    return option.positional === true ? [word] : [`--${flag} ${word}`];
  });
  return ['stepladder', call.name, ...words].join(' ');
}

function textOf(name: string, value: unknown, separator = ','): string {
  if (Array.isArray(value)) return value.join(separator);
  return (name === 'from' || name === 'to') && typeof value === 'number' ? (isoTime(value) ?? '') : String(value);
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

/** The run that a cancelled call can resume from its checkpoint; null for any other error. */
export function resumableRun(error: AppError): string | null {
  const kept = keptBy(error);
  const namesRun = kept?.key === 'base.checkpointKept' || kept?.key === 'base.resumableWithCommand';
  return namesRun ? (kept.values?.run as string) : null;
}

/** The message of a cancelled call about the work that is kept; null for any other error. */
function keptBy({ text }: AppError): Message | null {
  if (typeof text === 'string' || text.key !== 'base.cancelled') return null;
  const kept = text.values?.kept as Text | undefined;
  return kept === undefined || typeof kept === 'string' ? null : kept;
}
