import type { ColumnData } from '../../store/columns/columns.ts';

/** The number of rows of a column. */
export function rowCount(data: ColumnData): number {
  return data.kind === 'code' || data.kind === 'number' ? data.values.length : data.offsets.length - 1;
}

/** Rows `[start .. end)` of a column, in new memory. */
export function sliceColumn(data: ColumnData, start: number, end: number): ColumnData {
  switch (data.kind) {
    case 'code':
      return { kind: 'code', values: data.values.slice(start, end) };
    case 'number':
      return { kind: 'number', values: data.values.slice(start, end) };
    default:
      return pickRows(
        data,
        Uint32Array.from({ length: end - start }, (_, row) => start + row),
      );
  }
}

/** These rows of a column, in new memory. */
export function pickRows(data: ColumnData, rows: Uint32Array): ColumnData {
  switch (data.kind) {
    case 'code':
      return { kind: 'code', values: Uint32Array.from(rows, (row) => data.values[row]) };
    case 'number':
      return { kind: 'number', values: Float64Array.from(rows, (row) => data.values[row]) };
    case 'text': {
      const { offsets, copy } = pickedRanges(data.offsets, rows);
      return { kind: 'text', bytes: copy(data.bytes, new Uint8Array(offsets[rows.length])), offsets };
    }
    case 'list': {
      const { offsets, copy } = pickedRanges(data.offsets, rows);
      return { kind: 'list', values: copy(data.values, new Uint32Array(offsets[rows.length])), offsets };
    }
  }
}

interface PickedRanges {
  readonly offsets: Uint32Array;
  /** Copies the picked ranges of the values to a new array. */
  readonly copy: <Target extends Uint8Array | Uint32Array>(values: ArrayLike<number>, target: Target) => Target;
}

function pickedRanges(offsets: Uint32Array, rows: Uint32Array): PickedRanges {
  const picked = new Uint32Array(rows.length + 1);
  rows.forEach((row, index) => {
    picked[index + 1] = picked[index] + offsets[row + 1] - offsets[row];
  });
  return {
    offsets: picked,
    copy: (values, target) => {
      let filled = 0;
      for (const row of rows)
        for (let index = offsets[row]; index < offsets[row + 1]; index++) target[filled++] = values[index];
      return target;
    },
  };
}
