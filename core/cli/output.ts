/** Writes to stdout and waits until the data are written; a reader that exits early (`| head`) is not an error. */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EPIPE') resolve();
      else reject(error);
    };
    process.stdout.once('error', onError);
    process.stdout.write(text, (error) => {
      if (error !== null && error !== undefined) return onError(error);
      process.stdout.off('error', onError);
      resolve();
    });
  });
}
