import { untrack } from 'svelte';

import { sameContent } from './same-content.ts';

/**
 * A copy of a reactive value that changes only with its content. Svelte marks everything that depends on a changed
 * value, once for each path of dependencies, and tens of thousands of paths lead through the axes of a chart. The
 * copy saves this work when an update, such as a progress message, leaves the axes as they are. Call it during
 * component setup.
 */
export function settled<Value>(read: () => Value): () => Value {
  let copy = $state.raw(untrack(read));
  $effect.pre(() => {
    const next = read();
    const isNew = untrack(() => !sameContent(copy, next));
    if (isNew) copy = next;
  });
  return () => copy;
}
