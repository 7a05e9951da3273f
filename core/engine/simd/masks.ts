/**
 * Sets vector `number` of the initial state of a block's random streams: each lane is `$seed` plus the lane's number,
 * counted over all vectors, mixed by the finaliser of MurmurHash3.
 */
function seedVector(name: string, number: number): string {
  const mix = (shift: number, factor: number): string => `
      (local.set $h
        (i32x4.mul (v128.xor (local.get $h) (i32x4.shr_u (local.get $h) (i32.const ${shift})))
          (i32x4.splat (i32.const ${factor}))))`;
  return `
      (local.set $h
        (i32x4.add (i32x4.splat (local.get $seed))
          (v128.const i32x4 ${[0, 1, 2, 3].map((lane) => 4 * number + lane).join(' ')})))
      ${mix(16, 0x85ebca6b)} ${mix(13, 0xc2b2ae35)}
      (local.set ${name} (v128.xor (local.get $h) (i32x4.shr_u (local.get $h) (i32.const 16))))`;
}

/**
 * Draws the bytes of dropout masks, in `blocks` blocks of `vectors` vectors: 1 where seven random bits plus `carry`
 * reach the eighth bit, else 0. Each block has its own four streams (xorshift128, Marsaglia 2003), one per lane, so
 * that it can be drawn without the blocks before it; `seed` grows by 16 per block.
 */
export const MASK = `
  (func (export "mask") (param $to i32) (param $blocks i32) (param $vectors i32) (param $carry i32) (param $seed i32)
    (local $i i32) (local $x v128) (local $y v128) (local $z v128) (local $v v128) (local $t v128) (local $h v128)
    (local $carries v128) (local $low v128) (local $ones v128)
    (local.set $carries (i8x16.splat (local.get $carry)))
    (local.set $low (i8x16.splat (i32.const 0x7f)))
    (local.set $ones (i8x16.splat (i32.const 1)))
    (block $done (loop $block
      (br_if $done (i32.eqz (local.get $blocks)))
      ${['$x', '$y', '$z', '$v'].map(seedVector).join('')}
      (local.set $i (local.get $vectors))
      (loop $vector
        (local.set $t (v128.xor (local.get $x) (i32x4.shl (local.get $x) (i32.const 11))))
        (local.set $x (local.get $y)) (local.set $y (local.get $z)) (local.set $z (local.get $v))
        (local.set $v
          (v128.xor (v128.xor (local.get $v) (i32x4.shr_u (local.get $v) (i32.const 19)))
            (v128.xor (local.get $t) (i32x4.shr_u (local.get $t) (i32.const 8)))))
        (v128.store $work (local.get $to)
          (v128.and
            (i32x4.shr_u (i8x16.add (v128.and (local.get $v) (local.get $low)) (local.get $carries)) (i32.const 7))
            (local.get $ones)))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br_if $vector (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (local.set $seed (i32.add (local.get $seed) (i32.const 16)))
      (local.set $blocks (i32.sub (local.get $blocks) (i32.const 1)))
      (br $block))))`;
