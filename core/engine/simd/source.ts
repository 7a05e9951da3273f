import { ADAM_FLAT } from './adam.ts';
import { MASK } from './masks.ts';
import { MAX_TABLE_PAGES, MAX_WORK_PAGES } from './memory.ts';
import { GATHER, STEP_ROWS } from './rows.ts';
import { ASSIGN_SLOTS, SUM } from './sums.ts';

/**
 * The kernels' module in WebAssembly's text format. `$table` holds the embedding table, `$work` everything else;
 * addresses and sizes are in bytes. Four floats make a vector; the rest of a row is processed one float at a time with
 * the same operations. `npm run build:kernels` assembles the module into `kernels.wasm`, which is checked in; the
 * program reads only that file.
 */
export const MODULE = `(module
  (import "memory" "table" (memory $table i64 1 ${MAX_TABLE_PAGES} shared))
  (import "memory" "work" (memory $work 1 ${MAX_WORK_PAGES} shared))
  ${[GATHER, ASSIGN_SLOTS, SUM, STEP_ROWS, ADAM_FLAT, MASK].join('\n')})`;
