import type { CodeColumn } from '../../store/columns/columns.ts';

/** Copies codes into the narrowest width that holds `largest`. */
export function narrow(values: Uint32Array, largest: number): CodeColumn['values'] {
  if (largest < 256) return new Uint8Array(values);
  return largest < 65_536 ? new Uint16Array(values) : values.slice();
}

/** The same array, or a larger copy where it has fewer than `length` places. */
export function reserved<Values extends Uint8Array | Uint32Array | Float64Array>(values: Values, length: number): Values {
  if (length <= values.length) return values;
  const larger = new (values.constructor as new (length: number) => Values)(Math.max(length, Math.ceil(1.5 * values.length)));
  larger.set(values);
  return larger;
}
