import { ADAM_CONSTANTS, ADAM_LOCALS, ADAM_STEP } from './adam.ts';

/**
 * Number of rows that are prefetched together: reading a word of each in a separate loop lets the CPU wait for many
 * rows at once.
 */
const AHEAD = 256;

/** The address of a table row, whose number is stored in `$work` at `address`. */
function rowAddress(address: string): string {
  return `(i64.mul (i64.extend_i32_u (i32.load $work ${address})) (local.get $stride))`;
}

/** Declares the local variables that `overRows` uses. */
const ROW_LOCALS = `
    (local $last i32) (local $end i32) (local $ahead i32) (local $sink i32) (local $at i64) (local $size i64)
    (local $fours i64) (local $stop i64)`;

/**
 * Loops over `$count` table rows, whose row numbers begin at `$from`; `$at` runs through the `$size` bytes of a row's
 * weights. Prefetched words are or-ed into `$sink`, so that the reads are not optimised away.
 * @param four processes 16 bytes at `$at` and advances
 * @param one processes 4 bytes at `$at` and advances
 * @param after runs after each row
 */
function overRows(four: string, one: string, after = ''): string {
  return `
    (local.set $last (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $size (i64.shl (local.get $dimension) (i64.const 2)))
    (local.set $fours (i64.and (local.get $size) (i64.const -16)))
    (block $done (loop $together
      (br_if $done (i32.ge_u (local.get $from) (local.get $last)))
      (local.set $end (i32.add (local.get $from) (i32.const ${4 * AHEAD})))
      (if (i32.gt_u (local.get $end) (local.get $last)) (then (local.set $end (local.get $last))))
      (local.set $ahead (local.get $from))
      (loop $each
        (local.set $sink (i32.or (local.get $sink) (i32.load $table ${rowAddress('(local.get $ahead)')})))
        (local.set $ahead (i32.add (local.get $ahead) (i32.const 4)))
        (br_if $each (i32.lt_u (local.get $ahead) (local.get $end))))
      (loop $row
        (local.set $at ${rowAddress('(local.get $from)')})
        (local.set $stop (i64.add (local.get $at) (local.get $fours)))
        (block $few (br_if $few (i64.eqz (local.get $fours)))
          (loop $four ${four}
            (br_if $four (i64.lt_u (local.get $at) (local.get $stop)))))
        (local.set $stop (i64.add (local.get $stop) (i64.sub (local.get $size) (local.get $fours))))
        (block $none (br_if $none (i64.eq (local.get $at) (local.get $stop)))
          (loop $one ${one}
            (br_if $one (i64.lt_u (local.get $at) (local.get $stop)))))
        ${after}
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br_if $row (i32.lt_u (local.get $from) (local.get $end))))
      (br $together)))
    (local.get $sink)`;
}

/** An Adam step for `bytes` bytes of the table row at `$at`, with its summed gradient at `$sums`. */
function stepRowPart(load: string, store: (address: string, value: string) => string, bytes: number): string {
  const first = '(i64.add (local.get $at) (local.get $size))';
  const second = '(i64.add (local.get $at) (i64.shl (local.get $size) (i64.const 1)))';
  return `
    (local.set $w (${load} $table (local.get $at))) (local.set $g (${load} $work (local.get $sums)))
    (local.set $first (${load} $table ${first})) (local.set $second (${load} $table ${second}))
    ${ADAM_STEP}
    ${store('(local.get $at)', '(local.get $w)')} ${store(first, '(local.get $first)')}
    ${store(second, '(local.get $second)')}
    (local.set $at (i64.add (local.get $at) (i64.const ${bytes})))
    (local.set $sums (i32.add (local.get $sums) (i32.const ${bytes})))`;
}

/**
 * One Adam step for `count` rows of the table, whose summed gradients begin at `$sums`; a row is its weights, first and
 * second moment.
 */
export const STEP_ROWS = `
  (func (export "stepRows") (param $from i32) (param $count i32) (param $sums i32) (param $stride i64)
    (param $dimension i64) (param $rate f32) (param $root f32) (param $l2 f32) (result i32)
    ${ROW_LOCALS} ${ADAM_LOCALS} ${ADAM_CONSTANTS}
    ${overRows(
      stepRowPart('v128.load', (address, value) => `(v128.store $table ${address} ${value})`, 16),
      stepRowPart('v128.load32_zero', (address, value) => `(v128.store32_lane $table 0 ${address} ${value})`, 4),
    )})`;

/** Copies `bytes` at `$at` to `$to`. */
function copyRowPart(load: string, store: string, bytes: number): string {
  return `
            (${store} $work (local.get $to) (${load} $table (local.get $at)))
            (local.set $at (i64.add (local.get $at) (i64.const ${bytes})))
            (local.set $to (i32.add (local.get $to) (i32.const ${bytes})))`;
}

/**
 * Copies the embeddings of `count` entries from the table to `$to`; skips `gap` bytes after every `fields` entries.
 */
export const GATHER = `
  (func (export "gather") (param $from i32) (param $count i32) (param $fields i32) (param $stride i64)
    (param $dimension i64) (param $to i32) (param $gap i32) (result i32)
    ${ROW_LOCALS} (local $field i32)
    ${overRows(
      copyRowPart('v128.load', 'v128.store', 16),
      copyRowPart('i32.load', 'i32.store', 4),
      `
        (local.set $field (i32.add (local.get $field) (i32.const 1)))
        (if (i32.eq (local.get $field) (local.get $fields)) (then
          (local.set $field (i32.const 0))
          (local.set $to (i32.add (local.get $to) (local.get $gap)))))`,
    )})`;
