import { openLightgbm } from '../../core/trees/library.ts';

/**
 * Why tests of the library are skipped here, or false where it loads. Where STEPLADDER_ALL_TESTS is set, none may be skipped: then they run, and fail.
 */
export async function skipWithoutLightgbm(): Promise<string | false> {
  if (process.env['STEPLADDER_ALL_TESTS'] !== undefined) return false;
  return openLightgbm().then(() => false, (error: unknown) => `${(error as Error).message} (npm run fetch:lightgbm)`);
}
