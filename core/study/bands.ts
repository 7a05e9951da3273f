import type { MappedPoint, Separation } from './result.ts';

/** The points of each class between two shares of their ranking by confidence: 0 is the most confident, 1 the least. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** The bands of the paper's figures 4 and 7, each with half of the points; the first has the most confident half. */
export const bands: readonly Band[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5].map((from) => ({ from, to: from + 0.5 }));

const NEIGHBOURS = 10;

/** The points of a band. */
export function pointsIn(points: readonly MappedPoint[], { from, to }: Band): MappedPoint[] {
  return points.filter(({ rank }) => rank >= from - 1e-9 && rank <= to + 1e-9);
}

/** How well the maps separate the classes in each band. */
export function separationOf(points: readonly MappedPoint[]): Separation[] {
  return bands.map((band) => {
    const within = pointsIn(points, band);
    return {
      ...band,
      q: sameClassNeighbours(within, 'q'),
      pq: sameClassNeighbours(within, 'pq'),
      z: sameClassNeighbours(within, 'z'),
    };
  });
}

/**
 * How well a map separates the classes: the fraction of a point's ten nearest neighbours that share its class, averaged
 * over each class and then over both. A random mix gives 0.5, regardless of the class sizes; null if a class has fewer
 * than two points.
 */
export function sameClassNeighbours(points: readonly MappedPoint[], view: 'q' | 'pq' | 'z'): number | null {
  const map: LabelledMap = {
    label: Uint8Array.from(points, ({ label }) => label),
    x: Float64Array.from(points, (point) => point[view][0]),
    y: Float64Array.from(points, (point) => point[view][1]),
  };
  const sums = [0, 0];
  const counts = [0, 0];
  for (let point = 0; point < points.length; point++) {
    sums[map.label[point]] += sameClassShare(map, point);
    counts[map.label[point]]++;
  }
  return counts.some((count) => count < 2) ? null : (sums[0] / counts[0] + sums[1] / counts[1]) / 2;
}

/** Points `[points]` with labels and coordinates. */
interface LabelledMap {
  readonly label: Uint8Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Scans all other points once and keeps the nearest ones in order: sorting all of them for each point would block the
 * program for seconds.
 */
function sameClassShare({ label, x, y }: LabelledMap, point: number): number {
  const distances = new Float64Array(NEIGHBOURS).fill(Infinity);
  const sameLabel = new Uint8Array(NEIGHBOURS);
  for (let other = 0; other < x.length; other++) {
    const distance = (x[other] - x[point]) ** 2 + (y[other] - y[point]) ** 2;
    if (other === point || distance >= distances[NEIGHBOURS - 1]) continue;
    let slot = NEIGHBOURS - 1;
    for (; slot > 0 && distances[slot - 1] > distance; slot--) {
      distances[slot] = distances[slot - 1];
      sameLabel[slot] = sameLabel[slot - 1];
    }
    distances[slot] = distance;
    sameLabel[slot] = Number(label[other] === label[point]);
  }
  return sameLabel.reduce((sum, one) => sum + one, 0) / Math.min(NEIGHBOURS, x.length - 1);
}
