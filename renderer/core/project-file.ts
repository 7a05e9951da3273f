/** Whether a file is a project by its name, in whose extension systems ignore case. */
export function isProjectFile({ name }: { readonly name: string }): boolean {
  return /\.stepladder$/i.test(name);
}
