/** Writes to stdout and waits until it is taken; a reader that went away (`| head`) is not an error. */
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
