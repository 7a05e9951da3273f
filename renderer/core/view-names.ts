/** The views in the order of the workflow. A view's folder and its address have its name. */
export const viewNames = ['data', 'funnel', 'banks', 'train', 'models', 'score', 'campaigns'] as const;

/** The name of a view. */
export type ViewName = (typeof viewNames)[number];

/** Whether a text names a view. */
export function isViewName(name: string): name is ViewName {
  return viewNames.some((view) => view === name);
}
