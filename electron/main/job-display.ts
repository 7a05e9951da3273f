import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron';

import type { DesktopWords } from '../../core/text/en/desktop.ts';
import type { Text } from '../../core/text/message.ts';
import type { EndedJob, OpenJob } from '../core-messages.ts';

/** Users wait for a shorter job, and need no notification of its end. */
const MIN_NOTIFIED_MS = 10_000;
/** Electron's values for "no progress" and "unknown progress". */
const NO_PROGRESS = -1;
const UNKNOWN_PROGRESS = 2;

/** The texts of notifications, in the language of the window. */
export interface JobWords {
  readonly words: DesktopWords;
  text(text: Text): string;
}

/** The progress for the taskbar: of the running job that began first, or one of Electron's special values. */
function taskbarFraction(jobs: readonly OpenJob[]): number {
  const running = jobs.find(({ isRunning }) => isRunning);
  return running === undefined ? NO_PROGRESS : (running.fraction ?? UNKNOWN_PROGRESS);
}

/** Whether the end of a job is news to someone who works in another program. */
function isWorthNotifying({ state, tookMs }: EndedJob): boolean {
  return state !== 'cancelled' && tookMs >= MIN_NOTIFIED_MS;
}

/** Shows the progress of jobs in the taskbar. */
export function showProgress(window: BrowserWindow, jobs: readonly OpenJob[]): void {
  if (!window.isDestroyed()) window.setProgressBar(taskbarFraction(jobs));
}

/** Notifies the user of a long job's end unless the window is in front; a click on it shows the window. */
export function notifyOfEnd(window: BrowserWindow, job: EndedJob, { words, text }: JobWords, show: () => void): void {
  if (!isWorthNotifying(job) || window.isDestroyed() || window.isFocused() || !Notification.isSupported()) return;
  const notification = new Notification({
    title: job.state === 'done' ? words.jobDone : words.jobFailed,
    body: text(job.title),
  });
  notification.on('click', show);
  notification.show();
}

/** Prevents sleep while jobs run; the display may turn off. */
export class SleepBlocker {
  #blocker: number | null = null;

  set(needed: boolean): void {
    if (needed && this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (needed || this.#blocker === null) return;
    powerSaveBlocker.stop(this.#blocker);
    this.#blocker = null;
  }
}
