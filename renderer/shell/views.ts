import ChartColumn from '@lucide/svelte/icons/chart-column';
import Database from '@lucide/svelte/icons/database';
import Funnel from '@lucide/svelte/icons/funnel';
import Landmark from '@lucide/svelte/icons/landmark';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Shapes from '@lucide/svelte/icons/shapes';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import type { Component } from 'svelte';

import type { Icon } from '../parts/icon.ts';

/** The name of a view; its folder and its address have the same name. */
export type ViewName = 'data' | 'funnel' | 'banks' | 'train' | 'models' | 'score' | 'campaigns';

/** The views in the order of the workflow. */
export const views: readonly { readonly name: ViewName; readonly icon: Icon }[] = [
  { name: 'data', icon: Database },
  { name: 'funnel', icon: Funnel },
  { name: 'banks', icon: Landmark },
  { name: 'train', icon: TrendingUp },
  { name: 'models', icon: Shapes },
  { name: 'score', icon: ChartColumn },
  { name: 'campaigns', icon: Megaphone },
];

const loaders = import.meta.glob<{ readonly default: Component }>('../views/*/View.svelte');
const loaded = new Map<string, Promise<Component>>();

/** Loads a view once; null for an unknown name. */
export function loadView(name: string): Promise<Component> | null {
  const loader = loaders[`../views/${name}/View.svelte`];
  if (loader === undefined) return null;
  let view = loaded.get(name);
  if (view === undefined) loaded.set(name, (view = loader().then((module) => module.default)));
  return view;
}

/** Loads every view while the browser is idle, so that switching views needs no wait. */
export function loadAllViews(): void {
  // If a view fails to load, the error is shown when the view is opened.
  requestIdleCallback(
    () => {
      for (const { name } of views) loadView(name)?.catch(() => undefined);
    },
    { timeout: 5000 },
  );
}

/** Whether a text names a view. */
export function isViewName(name: string): name is ViewName {
  return views.some((view) => view.name === name);
}
