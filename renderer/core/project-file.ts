/** Whether a file has the extension of a project, in upper or lower case. */
export function isProjectFile({ name }: { readonly name: string }): boolean {
  return /\.stepladder$/i.test(name);
}
