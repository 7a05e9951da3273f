/**
 * Scopes of resources that several tests share: all tests of a file, or all tests of a process, which may run several
 * files (see together.ts).
 */
import { after } from 'node:test';

type Close = () => unknown;

/** Closes resources at its end, the last one first. */
class Scope {
  readonly #closings: Close[] = [];

  /** Closes a resource at the end of the scope. */
  after(close: Close): void {
    this.#closings.push(close);
  }

  /** Closes all resources, even if one of them fails, and throws the first error. */
  async end(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closings.splice(0).toReversed())
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    if (errors.length > 0) throw errors[0];
  }
}

/** The tests of a file. */
export const wholeFile = new Scope();
/** The tests of a process. */
export const wholeProcess = new Scope();

let isShared = false;

/** Called before the first of several files runs in this process: they share what belongs to the process. */
export function shareProcess(): void {
  isShared = true;
}

/** Called by modules that use these scopes, as they load: a process that runs one file ends both scopes with it. */
export function endWithFile(): void {
  if (isShared) return;
  after(async () => {
    try {
      await wholeFile.end();
    } finally {
      await wholeProcess.end();
    }
  });
}
