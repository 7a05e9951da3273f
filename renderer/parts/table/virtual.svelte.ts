import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { untrack } from 'svelte';

/** Which rows of a long table are rendered, and the space that the others take up. */
export interface Range {
  readonly first: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

/** Follows the scrolling of an element over rows of equal height. Create it during component setup. */
export class VirtualRows {
  range = $state.raw<Range>({ first: 0, end: 0, before: 0, after: 0 });
  #virtualizer: Virtualizer<HTMLElement, Element> | null = null;
  /** The largest number of rows rendered so far. */
  #slots = $state(1);

  constructor(scroller: () => HTMLElement | undefined, count: () => number, rowHeight: () => number) {
    $effect(() => {
      const element = scroller();
      if (element === undefined) return;
      const virtualizer = new Virtualizer<HTMLElement, Element>(this.#options(element, 0, untrack(rowHeight)));
      this.#virtualizer = virtualizer;
      const stop = virtualizer._didMount();
      $effect(() => {
        virtualizer.setOptions(this.#options(element, count(), rowHeight()));
        virtualizer.measure();
        virtualizer._willUpdate();
        this.#update(virtualizer);
      });
      return () => {
        stop();
        this.#virtualizer = null;
      };
    });
  }

  /**
   * A key for a rendered row: a row that scrolls into view gets the key of one that scrolled out of it, so that its
   * elements are moved and filled anew, which takes less time than creating them.
   */
  slotOf(index: number): number {
    return index % this.#slots;
  }

  /** Scrolls a row into view. */
  reveal(index: number): void {
    this.#virtualizer?.scrollToIndex(index, { align: 'auto' });
  }

  #options(element: HTMLElement, count: number, rowHeight: number) {
    return {
      count,
      getScrollElement: () => element,
      estimateSize: () => rowHeight,
      overscan: 8,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: (virtualizer: Virtualizer<HTMLElement, Element>) => this.#update(virtualizer),
    };
  }

  #update(virtualizer: Virtualizer<HTMLElement, Element>): void {
    const items = virtualizer.getVirtualItems();
    const total = virtualizer.getTotalSize();
    this.#slots = Math.max(
      untrack(() => this.#slots),
      items.length,
    );
    if (items.length === 0) this.range = { first: 0, end: 0, before: 0, after: total };
    else
      this.range = {
        first: items[0].index,
        end: items[items.length - 1].index + 1,
        before: items[0].start,
        after: total - items[items.length - 1].end,
      };
  }
}
