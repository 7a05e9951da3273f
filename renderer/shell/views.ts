import ChartColumn from '@lucide/svelte/icons/chart-column';
import Database from '@lucide/svelte/icons/database';
import Funnel from '@lucide/svelte/icons/funnel';
import Landmark from '@lucide/svelte/icons/landmark';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Shapes from '@lucide/svelte/icons/shapes';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import type { Component } from 'svelte';

import { viewNames, type ViewName } from '../core/view-names.ts';
import type { Icon } from '../parts/icon.ts';

/** The icon of each view. */
export const viewIcons: Readonly<Record<ViewName, Icon>> = {
  data: Database,
  funnel: Funnel,
  banks: Landmark,
  train: TrendingUp,
  models: Shapes,
  score: ChartColumn,
  campaigns: Megaphone,
};

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

/** Loads every view, one at a time while the browser is idle, so that switching views needs no wait. */
export function loadAllViews(): void {
  const load = ([name, ...others]: readonly ViewName[]): void => {
    if (name === undefined) return;
    requestIdleCallback(
      () => {
        // If a view fails to load, the error is shown when the view is opened.
        const loading = loadView(name)?.catch(() => undefined);
        void loading?.then(() => load(others));
      },
      { timeout: 5000 },
    );
  };
  load(viewNames);
}
