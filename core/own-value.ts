/**
 * The value of a key in a table whose keys come from data, e.g. names of columns; undefined for keys that every object
 * inherits, such as `constructor`.
 */
export function ownValue<Value>(table: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
