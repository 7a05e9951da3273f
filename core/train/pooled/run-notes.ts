import type { JobContext } from '../../job.ts';
import { message, type Message, type Text } from '../../text/message.ts';

/**
 * The notes of a job that trains several runs: each says which run it is about, and the engine, which all of them use,
 * is noted once.
 */
export class RunNotes {
  #isEngineNoted = false;

  /** The context in which the job trains the pooled run. */
  ofPooled(job: JobContext): JobContext {
    return this.#labelled(job, (note) => message('train.pooledNote', { note }));
  }

  /** The context in which the job trains a bank's run. */
  ofBank(bank: string, job: JobContext): JobContext {
    return this.#labelled(job, (note) => message('train.bankNote', { bank, note }));
  }

  #labelled(job: JobContext, label: (note: Text) => Message): JobContext {
    return {
      signal: job.signal,
      report: ({ note, ...progress }) => {
        const isRepeated = progress.phase === 'engine' && this.#isEngineNoted;
        if (note === undefined || isRepeated) return job.report(progress);
        if (progress.phase === 'engine') this.#isEngineNoted = true;
        job.report({ ...progress, note: progress.phase === 'engine' || namesRun(note) ? note : label(note) });
      },
    };
  }
}

function namesRun(note: Text): boolean {
  return typeof note === 'object' && note.values?.['run'] !== undefined;
}
