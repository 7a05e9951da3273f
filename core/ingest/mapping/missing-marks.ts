/** Whether a cell holds a mark of missing values, maybe with spaces around it. */
export function isMarkedMissing(cell: string, marks: readonly string[] = []): boolean {
  return marks.includes(cell) || marks.includes(cell.trim());
}
