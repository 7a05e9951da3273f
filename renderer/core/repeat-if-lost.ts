import { ConnectionLostError } from './failure.ts';

/** Makes a call again if the connection was lost before its answer came; it then waits for the next connection. */
export async function repeatIfLost<Result>(run: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await run();
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLostError)) throw thrown;
    }
  }
}
