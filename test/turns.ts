import type { JobContext, Progress } from '../core/job.ts';

/** A job that records its progress, and how often it yielded to the event loop between two reports. */
export class TurnCounter implements JobContext {
  readonly progress: Progress[] = [];
  /** Turns of the event loop after the report of the same index. */
  readonly turns: number[] = [];
  readonly signal = new AbortController().signal;

  constructor() {
    // Every `yieldToEventLoop` reads it once.
    Object.defineProperty(this.signal, 'aborted', {
      get: () => {
        if (this.turns.length > 0) this.turns[this.turns.length - 1]++;
        return false;
      },
    });
  }

  readonly report = (progress: Progress): void => {
    this.progress.push(progress);
    this.turns.push(0);
  };
}
