/** Whether a run trains trees with LightGBM; an epoch is then a number of trees of each step. */
export function isTreeModel(run: { readonly engine: string } | null | undefined): boolean {
  return run?.engine === 'lightgbm';
}
