import { route } from '../../core/route.svelte.ts';
import { dayAfter } from '../../parts/fields/period.ts';

/** The samples to train on: a period and a segment, kept in the address. */
export class ChosenSamples {
  /** The chosen days, both inclusive; null for an open end. */
  get from(): string | null {
    return route.get('from');
  }

  get to(): string | null {
    return route.get('to');
  }

  /** The name of the chosen segment; empty for all samples. */
  get segment(): string {
    return route.get('segment') ?? '';
  }

  /** The samples in the core's format, where the end of a period is exclusive. */
  get input(): { readonly from?: string; readonly to?: string; readonly segment?: string } {
    const { from, to, segment } = this;
    return {
      ...(from === null ? {} : { from }),
      ...(to === null ? {} : { to: dayAfter(to) }),
      ...(segment === '' ? {} : { segment }),
    };
  }

  choosePeriod(from: string | null, to: string | null): void {
    route.set({ from, to });
  }

  chooseSegment(name: string): void {
    route.set({ segment: name === '' ? null : name });
  }
}
