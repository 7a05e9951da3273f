import type { OpenedApp } from './desktop.ts';

/**
 * Answers every dialog of the program: with files to read, a name for a file to write, or, without either, as
 * cancelled.
 */
export function answerDialogs(
  { app }: OpenedApp,
  paths: { readonly read?: readonly string[]; readonly write?: string },
): Promise<void> {
  return app.evaluate(({ dialog }, { read, write }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: read === undefined, filePaths: [...(read ?? [])] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: write === undefined, filePath: write ?? '' });
  }, paths);
}
