/** Errors of the operating system. */
export const system = {
  notFound: ({ path }: { path: string }) => `no such file or folder: ${path}`,
  noPermission: ({ path }: { path: string }) => `no permission: ${path}`,
  noSpace: ({ path }: { path: string }) => `no space left on the disk: ${path}`,
  readOnly: ({ path }: { path: string }) => `read-only file system: ${path}`,
  inputOutput: ({ path }: { path: string }) => `the disk failed to read or write: ${path}`,
};
