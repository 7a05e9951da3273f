/** A written count with its noun: `1 row`, `1,200 rows`. */
export function counted(count: string, one: string, many = `${one}s`): string {
  return `${count} ${count === '1' ? one : many}`;
}
