/** A box of the window in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The position of a small layer beside its anchor: centred below it, or above if there is no room below, and never
 * outside the window.
 */
export function positionBeside(
  anchor: Box,
  layer: Pick<Box, 'width' | 'height'>,
  view: Pick<Box, 'width' | 'height'>,
  gap = 6,
): { readonly left: number; readonly top: number } {
  const below = anchor.top + anchor.height + gap;
  const above = anchor.top - gap - layer.height;
  const top = below + layer.height > view.height - gap && above >= gap ? above : below;
  const centred = anchor.left + anchor.width / 2 - layer.width / 2;
  const left = Math.max(gap, Math.min(centred, view.width - gap - layer.width));
  return { left: Math.round(left), top: Math.round(top) };
}
