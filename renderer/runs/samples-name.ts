import { project } from '../core/project.svelte.ts';
import { text } from '../text/text.svelte.ts';

/** The samples that a run or study is about, within a sentence: its bank, all banks, or all of the dataset. */
export function samplesName(bank: string | null, dataset: string): string {
  return bank ?? (project.hasBanks(dataset) ? text().models.allBanks : text().segments.allSamples);
}
