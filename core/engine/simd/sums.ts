/** A multiplier that spreads consecutive rows over a hash table (Knuth's 2³² / φ). */
const SPREAD = 0x9e3779b1;

/**
 * Assigns a slot to each table row that this thread owns (`row & mask` = `owner`), by open addressing in `index` (row →
 * slot + 1; 0 is free). Writes the slot of each entry to `slots`, −1 for rows of other threads, and the row of each new
 * slot to `rows`. The first `known` slots are already assigned; returns the number of slots assigned afterwards.
 */
export const ASSIGN_SLOTS = `
  (func (export "assignSlots") (param $from i32) (param $count i32) (param $slots i32) (param $index i32)
    (param $shift i32) (param $rows i32) (param $mask i32) (param $owner i32) (param $known i32) (result i32)
    (local $last i32) (local $row i32) (local $at i32) (local $found i32) (local $end i32)
    (local.set $last (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $end (i32.sub (i32.shl (i32.const 4) (i32.sub (i32.const 32) (local.get $shift))) (i32.const 4)))
    (block $done (loop $entry
      (br_if $done (i32.ge_u (local.get $from) (local.get $last)))
      (local.set $row (i32.load $work (local.get $from)))
      (if (i32.ne (i32.and (local.get $row) (local.get $mask)) (local.get $owner))
        (then (i32.store $work (local.get $slots) (i32.const -1)))
        (else
          (local.set $at
            (i32.shl (i32.shr_u (i32.mul (local.get $row) (i32.const ${SPREAD})) (local.get $shift)) (i32.const 2)))
          (block $assigned (loop $probe
            (local.set $found (i32.load $work (i32.add (local.get $index) (local.get $at))))
            (if (i32.eqz (local.get $found)) (then
              (i32.store $work (i32.add (local.get $rows) (i32.shl (local.get $known) (i32.const 2))) (local.get $row))
              (local.set $known (i32.add (local.get $known) (i32.const 1)))
              (local.set $found (local.get $known))
              (i32.store $work (i32.add (local.get $index) (local.get $at)) (local.get $found))
              (br $assigned)))
            (br_if $assigned
              (i32.eq (local.get $row)
                (i32.load $work
                  (i32.add (local.get $rows) (i32.shl (i32.sub (local.get $found) (i32.const 1)) (i32.const 2))))))
            (local.set $at (i32.and (i32.add (local.get $at) (i32.const 4)) (local.get $end)))
            (br $probe)))
          (i32.store $work (local.get $slots) (i32.sub (local.get $found) (i32.const 1)))))
      (local.set $slots (i32.add (local.get $slots) (i32.const 4)))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))
      (br $entry)))
    (local.get $known))`;

/**
 * Adds the gradient of each entry, of `size` bytes, to the sum at its slot; skips `gap` bytes of the gradient after
 * every `fields` entries.
 */
export const SUM = `
  (func (export "sum") (param $slots i32) (param $count i32) (param $fields i32) (param $gradient i32)
    (param $size i32) (param $gap i32) (param $sums i32)
    (local $last i32) (local $slot i32) (local $to i32) (local $at i32) (local $stop i32) (local $field i32)
    (local.set $last (i32.add (local.get $slots) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $entry
      (br_if $done (i32.ge_u (local.get $slots) (local.get $last)))
      (local.set $slot (i32.load $work (local.get $slots)))
      (if (i32.ge_s (local.get $slot) (i32.const 0)) (then
        (local.set $to (i32.add (local.get $sums) (i32.mul (local.get $slot) (local.get $size))))
        (local.set $at (local.get $gradient))
        (local.set $stop (i32.add (local.get $at) (i32.and (local.get $size) (i32.const -16))))
        (block $few (loop $four
          (br_if $few (i32.ge_u (local.get $at) (local.get $stop)))
          (v128.store $work (local.get $to)
            (f32x4.add (v128.load $work (local.get $to)) (v128.load $work (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (br $four)))
        (local.set $stop (i32.add (local.get $gradient) (local.get $size)))
        (block $none (loop $one
          (br_if $none (i32.ge_u (local.get $at) (local.get $stop)))
          (f32.store $work (local.get $to) (f32.add (f32.load $work (local.get $to)) (f32.load $work (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 4)))
          (local.set $to (i32.add (local.get $to) (i32.const 4)))
          (br $one)))))
      (local.set $gradient (i32.add (local.get $gradient) (local.get $size)))
      (local.set $field (i32.add (local.get $field) (i32.const 1)))
      (if (i32.eq (local.get $field) (local.get $fields)) (then
        (local.set $field (i32.const 0))
        (local.set $gradient (i32.add (local.get $gradient) (local.get $gap)))))
      (local.set $slots (i32.add (local.get $slots) (i32.const 4)))
      (br $entry))))`;
