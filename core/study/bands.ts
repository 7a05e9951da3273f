import type { MappedPoint, Separation } from './result.ts';

/** Points between two shares of the confidence ranking of their class: 0 for the surest, 1 for the least sure. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** The bands of figures 4 and 7: the surest half, and five steps on. */
export const bands: readonly Band[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5].map((from) => ({ from, to: from + 0.5 }));

const NEIGHBOURS = 10;

/** The points of a band. */
export function pointsIn(points: readonly MappedPoint[], { from, to }: Band): MappedPoint[] {
  return points.filter(({ rank }) => rank >= from - 1e-9 && rank <= to + 1e-9);
}

/** How well the maps tell the classes apart in each band. */
export function separationOf(points: readonly MappedPoint[]): Separation[] {
  return bands.map((band) => {
    const within = pointsIn(points, band);
    return { ...band, q: ownNeighbours(within, 'q'), pq: ownNeighbours(within, 'pq'), z: ownNeighbours(within, 'z') };
  });
}

/**
 * How well a map tells the classes of points apart: the share of a point's ten nearest neighbours that are of its own class, averaged over each class and
 * then over both, so that it is 0.5 where they are mixed at random, in whatever numbers; null where a class has fewer than two points.
 */
export function ownNeighbours(points: readonly MappedPoint[], view: 'q' | 'pq' | 'z'): number | null {
  const shares = ([0, 1] as const).map((label) => points.filter((point) => point.label === label).map((point) => ownShare(point, points, view)));
  if (shares.some((ofClass) => ofClass.length < 2)) return null;
  const [negatives, positives] = shares.map((ofClass) => ofClass.reduce((sum, share) => sum + share, 0) / ofClass.length);
  return (negatives + positives) / 2;
}

function ownShare(point: MappedPoint, points: readonly MappedPoint[], view: 'q' | 'pq' | 'z'): number {
  const nearest = points.filter((other) => other !== point)
    .map((other) => ({ own: other.label === point.label, distance: distance(point[view], other[view]) }))
    .sort((a, b) => a.distance - b.distance).slice(0, NEIGHBOURS);
  return nearest.filter(({ own }) => own).length / nearest.length;
}

function distance(a: readonly [number, number], b: readonly [number, number]): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
}
