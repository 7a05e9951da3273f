import { ADAM } from '../adam.ts';

/** Declares the local variables that `ADAM_CONSTANTS` and `ADAM_STEP` use, vectors of four floats. */
export const ADAM_LOCALS = `
    (local $w v128) (local $g v128) (local $first v128) (local $second v128)
    (local $beta1 v128) (local $rest1 v128) (local $beta2 v128) (local $rest2 v128) (local $epsilon v128)
    (local $rates v128) (local $roots v128) (local $l2s v128)`;

/** Sets the constants of Adam, which are the same for every step. */
export const ADAM_CONSTANTS = `
    (local.set $beta1 (f32x4.splat (f32.const ${ADAM.beta1})))
    (local.set $rest1 (f32x4.splat (f32.const ${1 - ADAM.beta1})))
    (local.set $beta2 (f32x4.splat (f32.const ${ADAM.beta2})))
    (local.set $rest2 (f32x4.splat (f32.const ${1 - ADAM.beta2})))
    (local.set $epsilon (f32x4.splat (f32.const ${ADAM.epsilon})))
    (local.set $rates (f32x4.splat (local.get $rate))) (local.set $roots (f32x4.splat (local.get $root)))
    (local.set $l2s (f32x4.splat (local.get $l2)))`;

/** One Adam step (Kingma and Ba 2015) of weights `$w` and moments `$first`, `$second` with the gradient `$g`. */
export const ADAM_STEP = `
    (local.set $g (f32x4.add (local.get $g) (f32x4.mul (local.get $l2s) (local.get $w))))
    (local.set $first
      (f32x4.add (f32x4.mul (local.get $beta1) (local.get $first)) (f32x4.mul (local.get $rest1) (local.get $g))))
    (local.set $second
      (f32x4.add (f32x4.mul (local.get $beta2) (local.get $second))
        (f32x4.mul (local.get $rest2) (f32x4.mul (local.get $g) (local.get $g)))))
    (local.set $w (f32x4.sub (local.get $w) (f32x4.div (f32x4.mul (local.get $rates) (local.get $first))
      (f32x4.add (f32x4.mul (f32x4.sqrt (local.get $second)) (local.get $roots)) (local.get $epsilon)))))`;

/**
 * One Adam step for `bytes` bytes of flat weights; their gradient is the sum of `count` vectors, `stride` bytes apart.
 */
export const ADAM_FLAT = `
  (func (export "adam") (param $weights i32) (param $firsts i32) (param $seconds i32) (param $gradients i32)
    (param $stride i32) (param $count i32) (param $bytes i32) (param $rate f32) (param $root f32) (param $l2 f32)
    (local $at i32) (local $i i32) (local $from i32) ${ADAM_LOCALS}
    ${ADAM_CONSTANTS}
    (block $done (loop $four
      (br_if $done (i32.ge_u (local.get $at) (local.get $bytes)))
      (local.set $from (i32.add (local.get $gradients) (local.get $at)))
      (local.set $g (v128.load $work (local.get $from)))
      (local.set $i (i32.const 1))
      (block $summed (loop $next
        (br_if $summed (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $from (i32.add (local.get $from) (local.get $stride)))
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
