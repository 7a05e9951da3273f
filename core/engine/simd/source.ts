import { ADAM } from '../program.ts';
import { MOST_TABLE_PAGES, MOST_WORK_PAGES } from './memory.ts';

// The inner loops of a training step in WebAssembly's text format. `$table` is the embedding table, 64-bit addresses in bytes; all else is
// `$work`. Four floats are one vector; what is left of a row is done one float at a time with the same operations.

/** Rows that are brought into the cache together: reading a word of each in a loop of its own lets the processor wait for many at once. */
const AHEAD = 256;

/** A multiplier that spreads consecutive rows over a hash table (Knuth's 2³² / φ). */
const SPREAD = 0x9e3779b1;

/** Declares the constants of Adam as vectors; see `ADAM_STEP`. */
const ADAM_LOCALS = `
    (local $w v128) (local $g v128) (local $first v128) (local $second v128)
    (local $beta1 v128) (local $rest1 v128) (local $beta2 v128) (local $rest2 v128) (local $epsilon v128) (local $rates v128) (local $roots v128) (local $decay v128)`;

const ADAM_CONSTANTS = `
    (local.set $beta1 (f32x4.splat (f32.const ${ADAM.beta1}))) (local.set $rest1 (f32x4.splat (f32.const ${1 - ADAM.beta1})))
    (local.set $beta2 (f32x4.splat (f32.const ${ADAM.beta2}))) (local.set $rest2 (f32x4.splat (f32.const ${1 - ADAM.beta2})))
    (local.set $epsilon (f32x4.splat (f32.const ${ADAM.epsilon})))
    (local.set $rates (f32x4.splat (local.get $rate))) (local.set $roots (f32x4.splat (local.get $root))) (local.set $decay (f32x4.splat (local.get $l2)))`;

/** One Adam step (Kingma and Ba 2015) of weights `$w` and moments `$first`, `$second` with the gradient `$g`. */
const ADAM_STEP = `
    (local.set $g (f32x4.add (local.get $g) (f32x4.mul (local.get $decay) (local.get $w))))
    (local.set $first (f32x4.add (f32x4.mul (local.get $beta1) (local.get $first)) (f32x4.mul (local.get $rest1) (local.get $g))))
    (local.set $second (f32x4.add (f32x4.mul (local.get $beta2) (local.get $second)) (f32x4.mul (local.get $rest2) (f32x4.mul (local.get $g) (local.get $g)))))
    (local.set $w (f32x4.sub (local.get $w) (f32x4.div (f32x4.mul (local.get $rates) (local.get $first))
      (f32x4.add (f32x4.mul (f32x4.sqrt (local.get $second)) (local.get $roots)) (local.get $epsilon)))))`;

/** Row `$at` of the table and its summed gradient at `$sums` through Adam, `bytes` at once. */
function stepRowPart(load: string, store: (address: string, value: string) => string, bytes: number): string {
  const first = '(i64.add (local.get $at) (local.get $size))';
  const second = '(i64.add (local.get $at) (i64.shl (local.get $size) (i64.const 1)))';
  return `
    (local.set $w (${load} $table (local.get $at))) (local.set $g (${load} $work (local.get $sums)))
    (local.set $first (${load} $table ${first})) (local.set $second (${load} $table ${second}))
    ${ADAM_STEP}
    ${store('(local.get $at)', '(local.get $w)')} ${store(first, '(local.get $first)')} ${store(second, '(local.get $second)')}
    (local.set $at (i64.add (local.get $at) (i64.const ${bytes}))) (local.set $sums (i32.add (local.get $sums) (i32.const ${bytes})))`;
}

/** The address of the table row whose number is in `$work` at an address. */
function rowAddress(place: string): string {
  return `(i64.mul (i64.extend_i32_u (i32.load $work ${place})) (local.get $stride))`;
}

/** Reads a word of each of the rows whose numbers begin at `$from`, up to `$end`. */
const BRING_IN = `
    (local.set $ahead (local.get $from))
    (loop $each
      (local.set $sink (i32.or (local.get $sink) (i32.load $table ${rowAddress('(local.get $ahead)')})))
      (local.set $ahead (i32.add (local.get $ahead) (i32.const 4)))
      (br_if $each (i32.lt_u (local.get $ahead) (local.get $end))))`;

/** Sets `$end` to the end of the rows that are brought in together from `$from`, of those before `$last`. */
const NEXT_ROWS = `
    (local.set $end (i32.add (local.get $from) (i32.const ${4 * AHEAD})))
    (if (i32.gt_u (local.get $end) (local.get $last)) (then (local.set $end (local.get $last))))`;

/** One Adam step for `count` rows of the table; a row is its weights, first and second moment. Returns a word that says nothing. */
const STEP_ROWS = `
  (func (export "stepRows") (param $from i32) (param $count i32) (param $sums i32) (param $stride i64) (param $dimension i64) (param $rate f32) (param $root f32) (param $l2 f32) (result i32)
    (local $last i32) (local $end i32) (local $ahead i32) (local $sink i32) (local $at i64) (local $size i64) (local $fours i64) (local $stop i64) ${ADAM_LOCALS}
    ${ADAM_CONSTANTS}
    (local.set $last (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $size (i64.shl (local.get $dimension) (i64.const 2)))
    (local.set $fours (i64.and (local.get $size) (i64.const -16)))
    (block $done (loop $together
      (br_if $done (i32.ge_u (local.get $from) (local.get $last)))
      ${NEXT_ROWS} ${BRING_IN}
      (loop $row
        (local.set $at ${rowAddress('(local.get $from)')})
        (local.set $stop (i64.add (local.get $at) (local.get $fours)))
        (block $few (br_if $few (i64.eqz (local.get $fours)))
          (loop $four ${stepRowPart('v128.load', (address, value) => `(v128.store $table ${address} ${value})`, 16)}
            (br_if $four (i64.lt_u (local.get $at) (local.get $stop)))))
        (local.set $stop (i64.add (local.get $stop) (i64.sub (local.get $size) (local.get $fours))))
        (block $none (br_if $none (i64.eq (local.get $at) (local.get $stop)))
          (loop $one ${stepRowPart('v128.load32_zero', (address, value) => `(v128.store32_lane $table 0 ${address} ${value})`, 4)}
            (br_if $one (i64.lt_u (local.get $at) (local.get $stop)))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br_if $row (i32.lt_u (local.get $from) (local.get $end))))
      (br $together)))
    (local.get $sink))`;

/** One Adam step for flat weights, `bytes` of them, with the sum of so many gradients that lie `apart` bytes apart. */
const ADAM_FLAT = `
  (func (export "adam") (param $weights i32) (param $firsts i32) (param $seconds i32) (param $gradients i32) (param $apart i32) (param $count i32) (param $bytes i32) (param $rate f32) (param $root f32) (param $l2 f32)
    (local $at i32) (local $i i32) (local $from i32) ${ADAM_LOCALS}
    ${ADAM_CONSTANTS}
    (block $done (loop $four
      (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))
      (local.set $from (i32.add (local.get $gradients) (local.get $at)))
      (local.set $g (v128.load $work (local.get $from)))
      (local.set $i (i32.const 1))
      (block $summed (loop $next
        (br_if $summed (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $from (i32.add (local.get $from) (local.get $apart)))
        (local.set $g (f32x4.add (local.get $g) (v128.load $work (local.get $from))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
      (local.set $w (v128.load $work (i32.add (local.get $weights) (local.get $at))))
      (local.set $first (v128.load $work (i32.add (local.get $firsts) (local.get $at))))
      (local.set $second (v128.load $work (i32.add (local.get $seconds) (local.get $at))))
      ${ADAM_STEP}
      (v128.store $work (i32.add (local.get $weights) (local.get $at)) (local.get $w))
      (v128.store $work (i32.add (local.get $firsts) (local.get $at)) (local.get $first))
      (v128.store $work (i32.add (local.get $seconds) (local.get $at)) (local.get $second))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $four))))`;

/** Copies the embeddings of `count` entries from the table to `$to`; after every `fields` of them, `gap` bytes are left out. */
const GATHER = `
  (func (export "gather") (param $from i32) (param $count i32) (param $fields i32) (param $stride i64) (param $dimension i64) (param $to i32) (param $gap i32) (result i32)
    (local $last i32) (local $end i32) (local $ahead i32) (local $sink i32) (local $at i64) (local $size i64) (local $fours i64) (local $stop i64) (local $field i32)
    (local.set $last (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $size (i64.shl (local.get $dimension) (i64.const 2)))
    (local.set $fours (i64.and (local.get $size) (i64.const -16)))
    (block $done (loop $together
      (br_if $done (i32.ge_u (local.get $from) (local.get $last)))
      ${NEXT_ROWS} ${BRING_IN}
      (loop $row
        (local.set $at ${rowAddress('(local.get $from)')})
        (local.set $stop (i64.add (local.get $at) (local.get $fours)))
        (block $few (br_if $few (i64.eqz (local.get $fours)))
          (loop $four
            (v128.store $work (local.get $to) (v128.load $table (local.get $at)))
            (local.set $at (i64.add (local.get $at) (i64.const 16))) (local.set $to (i32.add (local.get $to) (i32.const 16)))
            (br_if $four (i64.lt_u (local.get $at) (local.get $stop)))))
        (local.set $stop (i64.add (local.get $stop) (i64.sub (local.get $size) (local.get $fours))))
        (block $none (br_if $none (i64.eq (local.get $at) (local.get $stop)))
          (loop $one
            (i32.store $work (local.get $to) (i32.load $table (local.get $at)))
            (local.set $at (i64.add (local.get $at) (i64.const 4))) (local.set $to (i32.add (local.get $to) (i32.const 4)))
            (br_if $one (i64.lt_u (local.get $at) (local.get $stop)))))
        (local.set $field (i32.add (local.get $field) (i32.const 1)))
        (if (i32.eq (local.get $field) (local.get $fields)) (then
          (local.set $field (i32.const 0))
          (local.set $to (i32.add (local.get $to) (local.get $gap)))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br_if $row (i32.lt_u (local.get $from) (local.get $end))))
      (br $together)))
    (local.get $sink))`;

/**
 * Finds a place for each table row among those that are this owner's, by open addressing in `index` (row → place + 1; 0 is free), and notes the
 * place of each entry, −1 for the rows of others. `known` rows have places already; returns how many have then.
 */
const PLACE = `
  (func (export "place") (param $from i32) (param $count i32) (param $places i32) (param $index i32) (param $shift i32) (param $rows i32) (param $mask i32) (param $owner i32) (param $known i32) (result i32)
    (local $last i32) (local $row i32) (local $at i32) (local $found i32) (local $end i32)
    (local.set $last (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $end (i32.sub (i32.shl (i32.const 4) (i32.sub (i32.const 32) (local.get $shift))) (i32.const 4)))
    (block $done (loop $entry
      (br_if $done (i32.ge_u (local.get $from) (local.get $last)))
      (local.set $row (i32.load $work (local.get $from)))
      (if (i32.ne (i32.and (local.get $row) (local.get $mask)) (local.get $owner))
        (then (i32.store $work (local.get $places) (i32.const -1)))
        (else
          (local.set $at (i32.shl (i32.shr_u (i32.mul (local.get $row) (i32.const ${SPREAD})) (local.get $shift)) (i32.const 2)))
          (block $placed (loop $probe
            (local.set $found (i32.load $work (i32.add (local.get $index) (local.get $at))))
            (if (i32.eqz (local.get $found)) (then
              (i32.store $work (i32.add (local.get $rows) (i32.shl (local.get $known) (i32.const 2))) (local.get $row))
              (local.set $known (i32.add (local.get $known) (i32.const 1)))
              (local.set $found (local.get $known))
              (i32.store $work (i32.add (local.get $index) (local.get $at)) (local.get $found))
              (br $placed)))
            (br_if $placed (i32.eq (local.get $row) (i32.load $work (i32.add (local.get $rows) (i32.shl (i32.sub (local.get $found) (i32.const 1)) (i32.const 2))))))
            (local.set $at (i32.and (i32.add (local.get $at) (i32.const 4)) (local.get $end)))
            (br $probe)))
          (i32.store $work (local.get $places) (i32.sub (local.get $found) (i32.const 1)))))
      (local.set $places (i32.add (local.get $places) (i32.const 4)))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))
      (br $entry)))
    (local.get $known))`;

/** Adds the gradient of each entry, of `size` bytes, to the sum at its place; after every `fields` entries, `gap` bytes of the gradient are left out. */
const SUM = `
  (func (export "sum") (param $places i32) (param $count i32) (param $fields i32) (param $gradient i32) (param $size i32) (param $gap i32) (param $sums i32)
    (local $last i32) (local $place i32) (local $to i32) (local $at i32) (local $stop i32) (local $field i32)
    (local.set $last (i32.add (local.get $places) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $entry
      (br_if $done (i32.ge_u (local.get $places) (local.get $last)))
      (local.set $place (i32.load $work (local.get $places)))
      (if (i32.ge_s (local.get $place) (i32.const 0)) (then
        (local.set $to (i32.add (local.get $sums) (i32.mul (local.get $place) (local.get $size))))
        (local.set $at (local.get $gradient))
        (local.set $stop (i32.add (local.get $at) (i32.and (local.get $size) (i32.const -16))))
        (block $few (loop $four
          (br_if $few (i32.ge_u (local.get $at) (local.get $stop)))
          (v128.store $work (local.get $to) (f32x4.add (v128.load $work (local.get $to)) (v128.load $work (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 16))) (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (br $four)))
        (local.set $stop (i32.add (local.get $gradient) (local.get $size)))
        (block $none (loop $one
          (br_if $none (i32.ge_u (local.get $at) (local.get $stop)))
          (f32.store $work (local.get $to) (f32.add (f32.load $work (local.get $to)) (f32.load $work (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 4))) (local.set $to (i32.add (local.get $to) (i32.const 4)))
          (br $one)))))
      (local.set $gradient (i32.add (local.get $gradient) (local.get $size)))
      (local.set $field (i32.add (local.get $field) (i32.const 1)))
      (if (i32.eq (local.get $field) (local.get $fields)) (then
        (local.set $field (i32.const 0))
        (local.set $gradient (i32.add (local.get $gradient) (local.get $gap)))))
      (local.set $places (i32.add (local.get $places) (i32.const 4)))
      (br $entry))))`;

/** Sets a vector of the state that a block's streams begin with, from `$seed` and the vector's number, well mixed (the last step of MurmurHash3). */
function seed(name: string, number: number): string {
  const mix = (shift: number, factor: number): string => `
      (local.set $h (i32x4.mul (v128.xor (local.get $h) (i32x4.shr_u (local.get $h) (i32.const ${shift}))) (i32x4.splat (i32.const ${factor}))))`;
  return `
      (local.set $h (i32x4.add (i32x4.splat (local.get $seed)) (v128.const i32x4 ${[0, 1, 2, 3].map((lane) => 4 * number + lane).join(' ')})))
      ${mix(16, 0x85ebca6b)} ${mix(13, 0xc2b2ae35)}
      (local.set ${name} (v128.xor (local.get $h) (i32x4.shr_u (local.get $h) (i32.const 16))))`;
}

/**
 * Fills `blocks` blocks of `vectors` vectors of bytes with 1 and 0: random low seven bits, plus `carry`, reach the high bit or do not. Each block has four streams
 * of its own (xorshift128, Marsaglia 2003), so that any block can be made without those before it; `seed` grows by 16 with each.
 */
const MASK = `
  (func (export "mask") (param $to i32) (param $blocks i32) (param $vectors i32) (param $carry i32) (param $seed i32)
    (local $i i32) (local $x v128) (local $y v128) (local $z v128) (local $v v128) (local $t v128) (local $h v128) (local $carries v128) (local $low v128) (local $ones v128)
    (local.set $carries (i8x16.splat (local.get $carry)))
    (local.set $low (i8x16.splat (i32.const 0x7f)))
    (local.set $ones (i8x16.splat (i32.const 1)))
    (block $done (loop $block
      (br_if $done (i32.eqz (local.get $blocks)))
      ${['$x', '$y', '$z', '$v'].map(seed).join('')}
      (local.set $i (local.get $vectors))
      (loop $vector
        (local.set $t (v128.xor (local.get $x) (i32x4.shl (local.get $x) (i32.const 11))))
        (local.set $x (local.get $y)) (local.set $y (local.get $z)) (local.set $z (local.get $v))
        (local.set $v (v128.xor (v128.xor (local.get $v) (i32x4.shr_u (local.get $v) (i32.const 19))) (v128.xor (local.get $t) (i32x4.shr_u (local.get $t) (i32.const 8)))))
        (v128.store $work (local.get $to) (v128.and (i32x4.shr_u (i8x16.add (v128.and (local.get $v) (local.get $low)) (local.get $carries)) (i32.const 7)) (local.get $ones)))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br_if $vector (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (local.set $seed (i32.add (local.get $seed) (i32.const 16)))
      (local.set $blocks (i32.sub (local.get $blocks) (i32.const 1)))
      (br $block))))`;

/** The module's text. */
export const MODULE = `(module
  (import "memory" "table" (memory $table i64 1 ${MOST_TABLE_PAGES} shared))
  (import "memory" "work" (memory $work 1 ${MOST_WORK_PAGES} shared))
  ${[STEP_ROWS, ADAM_FLAT, GATHER, PLACE, SUM, MASK].join('\n')})`;
