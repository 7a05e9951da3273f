import { call } from '../core/client.svelte.ts';
import { route } from '../core/route.svelte.ts';

/** Fills a newly created project with the sample; its job reports progress and outcome. */
export function startSample(): void {
  route.set({ sample: null }, { replace: true });
  void call('sample-project', {}).catch(() => undefined);
}
