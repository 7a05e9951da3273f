/**
 * Whether a run grows trees, which LightGBM does by itself: what a network calls an epoch is then a number of trees of
 * each step.
 */
export function isTreeModel(run: { readonly engine: string } | null | undefined): boolean {
  return run?.engine === 'lightgbm';
}
