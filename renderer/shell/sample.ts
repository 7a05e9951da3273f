import { call } from '../core/client.svelte.ts';
import { route } from '../core/route.svelte.ts';

/** Fills the project that was just made for it with the sample; how far it is and how it ends is told by its job. */
export function startSample(): void {
  route.set({ sample: null }, { replace: true });
  void call('sample-project', {}).catch(() => undefined);
}
