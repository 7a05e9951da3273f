/** The paper's batch size, for 38 million training samples (Xi et al. 2021, section 4). */
const PAPERS_BATCH_SIZE = 2000;
/** Few sizes, so that an engine's benchmark holds for similar data. */
const BATCH_SIZES = [64, 128, 256, 512, 1024, PAPERS_BATCH_SIZE] as const;

/**
 * The batch size for a number of training samples, unless the settings give it: the one nearest to 2·√samples, so that
 * an epoch has about √samples / 2 steps. With the paper's size, small data have too few steps to learn before they
 * overfit; core/train/settings.md has the measurements.
 */
export function automaticBatchSize(samples: number): number {
  const wanted = Math.log(2 * Math.sqrt(samples));
  const distance = (size: number): number => Math.abs(Math.log(size) - wanted);
  return BATCH_SIZES.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}
