import { route } from '../../core/route.svelte.ts';
import { parseDay, periodEnd } from '../../parts/fields/period.ts';

/** The samples to train on: a period and a segment, kept in the address. */
export class ChosenSamples {
  /** The first day; null for an open end. */
  get from(): string | null {
    return parseDay(route.get('from'));
  }

  /** The last day, which is included; null for an open end. */
  get to(): string | null {
    return parseDay(route.get('to'));
  }

  /** The name of the chosen segment; empty for all samples. */
  get segment(): string {
    return route.get('segment') ?? '';
  }

  /** The samples in the core's form, where the end of a period is exclusive. */
  get input(): { readonly from?: string; readonly to?: string; readonly segment?: string } {
    const { from, segment } = this;
    const to = periodEnd(this.to);
    return {
      ...(from === null ? {} : { from }),
      ...(to === undefined ? {} : { to }),
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
