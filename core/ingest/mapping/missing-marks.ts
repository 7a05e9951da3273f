/** Whether a cell holds a mark of missing values; spaces around the mark are ignored. */
export function isMarkedMissing(cell: string, marks: readonly string[] = []): boolean {
  return marks.includes(cell) || marks.includes(cell.trim());
}
