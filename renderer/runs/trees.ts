/** Whether a run trains trees with LightGBM; an epoch then stands for a number of trees of each step. */
export function isTreeModel(run: { readonly engine: string } | null | undefined): boolean {
  return run?.engine === 'lightgbm';
}
