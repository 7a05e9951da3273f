import { ADAM_FLAT } from './adam.ts';
import { MASK } from './masks.ts';
import { MAX_TABLE_PAGES, MAX_WORK_PAGES } from './memory.ts';
import { GATHER, STEP_ROWS } from './rows.ts';
import { ASSIGN_SLOTS, SUM } from './sums.ts';

/**
 * The kernels' module in WebAssembly's text format. `$table` is the embedding table, all else is `$work`; addresses and
 * sizes are in bytes. Four floats are one vector; what is left of a row is done one float at a time with the same
 * operations. `npm run build:kernels` assembles it into `kernels.wasm`, which is checked in and all that the program
 * reads.
 */
export const MODULE = `(module
  (import "memory" "table" (memory $table i64 1 ${MAX_TABLE_PAGES} shared))
  (import "memory" "work" (memory $work 1 ${MAX_WORK_PAGES} shared))
  ${[GATHER, ASSIGN_SLOTS, SUM, STEP_ROWS, ADAM_FLAT, MASK].join('\n')})`;
