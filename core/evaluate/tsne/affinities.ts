/**
 * Tolerance between the entropy of a point's neighbours and the entropy that the perplexity demands, in nats, and the
 * maximum number of bisections.
 */
const ENTROPY_TOLERANCE = 1e-5;
const MAX_HALVINGS = 60;

/** Lower bound of an affinity, so that its logarithm is finite. */
const MIN_AFFINITY = 1e-12;

/** The squared distances `[points]` of a point from all points; `values` are the coordinates `[points × width]`. */
export function squaredDistances(values: Float32Array, width: number, point: number, distances: Float64Array): void {
  const base = point * width;
  for (let other = 0; other < distances.length; other++) {
    let sum = 0;
    for (let k = 0, index = other * width; k < width; k++, index++) {
      const difference = values[base + k] - values[index];
      sum += difference * difference;
    }
    distances[other] = sum;
  }
}

/**
 * Writes the probabilities `[points]` with which a point picks each other point as its neighbour, p_{j|i} of van der
 * Maaten and Hinton (2008, eq. 1): a Gaussian around the point. Bisection finds its width so that the entropy equals
 * that of `perplexity` equally likely neighbours.
 */
export function neighbourProbabilities(
  distances: Float64Array,
  point: number,
  perplexity: number,
  target: Float64Array,
): void {
  const targetEntropy = Math.log(perplexity);
  const nearest = nearestDistance(distances, point);
  let precision = 1;
  let [low, high] = [0, Infinity];
  for (let halving = 0; halving < MAX_HALVINGS; halving++) {
    const gap = gaussianEntropy(distances, point, nearest, precision, target) - targetEntropy;
    if (Math.abs(gap) < ENTROPY_TOLERANCE) break;
    if (gap > 0) low = precision;
    else high = precision;
    precision = high === Infinity ? precision * 2 : (low + high) / 2;
  }
}

function nearestDistance(distances: Float64Array, point: number): number {
  let nearest = Infinity;
  for (let other = 0; other < distances.length; other++)
    if (other !== point && distances[other] < nearest) nearest = distances[other];
  return nearest;
}

/**
 * Writes the normalised Gaussian weights of the other points and returns their entropy in nats; distances are relative
 * to the nearest point, so that no sum is 0.
 */
function gaussianEntropy(
  distances: Float64Array,
  point: number,
  nearest: number,
  precision: number,
  target: Float64Array,
): number {
  let sum = 0;
  let weighted = 0;
  for (let other = 0; other < distances.length; other++) {
    const distance = distances[other] - nearest;
    const weight = other === point ? 0 : Math.exp(-precision * distance);
    target[other] = weight;
    sum += weight;
    weighted += weight * distance;
  }
  for (let other = 0; other < target.length; other++) target[other] /= sum;
  return Math.log(sum) + (precision * weighted) / sum;
}

/**
 * Makes conditional probabilities `[points × points]` symmetric in place: p_ij = (p_{j|i} + p_{i|j}) / 2n; the results
 * sum to 1.
 */
export function symmetrise(conditional: Float64Array, points: number): void {
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < i; j++) {
      const mean = Math.max((conditional[i * points + j] + conditional[j * points + i]) / (2 * points), MIN_AFFINITY);
      conditional[i * points + j] = mean;
      conditional[j * points + i] = mean;
    }
  }
}
