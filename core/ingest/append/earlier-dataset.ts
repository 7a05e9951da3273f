import { textCount } from '../../store/columns/text.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { damagedRow } from '../../store/file/stored-json.ts';
import { message } from '../../text/message.ts';
import type { BatchLabels, EarlierRows, EarlierSample, StepTimeOf } from '../rows/earlier.ts';
import type { DictionaryColumn } from '../rows/memory.ts';
import type { DerivedAsOf, TimeHistogram } from '../rows/time-histogram.ts';
import type { KnownPolicy } from './append-result.ts';
import type { DatasetScan } from './dataset-scan.ts';
import type { IdLookup } from './id-lookup.ts';
import type { KnownSamples } from './known-samples.ts';
import { ReplacedSamples } from './replaced-samples.ts';

/** How many accepted records of an append were added, merged or left out. */
export interface AcceptedCounts {
  added: number;
  updated: number;
  unchanged: number;
  replaced: number;
  skipped: number;
}

/** A dataset to which files are appended; the policy decides about known samples. */
export class EarlierDataset implements EarlierRows {
  readonly counts: AcceptedCounts = { added: 0, updated: 0, unchanged: 0, replaced: 0, skipped: 0 };
  /** The known samples that the written rows replace. */
  readonly replaced = new ReplacedSamples();
  readonly known: KnownSamples;
  readonly #project: Project;
  readonly #dataset: DatasetInfo;
  readonly #scan: DatasetScan;
  readonly #lookup: IdLookup | null;
  readonly #policy: KnownPolicy;

  constructor(
    project: Project,
    dataset: DatasetInfo,
    found: { readonly scan: DatasetScan; readonly lookup: IdLookup | null; readonly known: KnownSamples },
    policy: KnownPolicy,
  ) {
    this.#project = project;
    this.#dataset = dataset;
    this.#scan = found.scan;
    this.#lookup = found.lookup;
    this.known = found.known;
    this.#policy = policy;
  }

  get hasImpressions(): boolean {
    return this.#scan.hasImpressions;
  }

  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#lookup === null ? -1 : this.#lookup.find(bytes, start, end);
  }

  sampleToMerge(known: number): EarlierSample | null {
    return this.#policy === 'replace' ? null : this.known.sample(known);
  }

  merge(known: number, batch: BatchLabels, row: number): void {
    // Merged for `skip` too: the record of a skipped sample need not be complete either.
    if (this.#policy !== 'replace') this.known.merge(known, batch, row);
  }

  isNewStep(known: number, step: number): boolean {
    if (this.#policy === 'skip') return false;
    return this.#policy === 'replace' || step >= this.known.depth[known];
  }

  accept(known: number, depth: number, timeOf: StepTimeOf, row: number): boolean {
    if (known < 0) {
      this.counts.added++;
      this.replaced.push(-1);
      return true;
    }
    if (this.#policy === 'skip') this.counts.skipped++;
    else if (this.#policy === 'replace') {
      this.counts.replaced++;
      this.replaced.push(known);
      return true;
    } else this.counts[this.known.update(known, depth, timeOf, row) ? 'updated' : 'unchanged']++;
    return false;
  }

  seed(columns: readonly DictionaryColumn[]): void {
    for (const { column, dictionary } of columns) {
      if (dictionary === null) continue;
      const values = readDictionary(this.#project, this.#dataset, column);
      const { bytes, offsets } = values;
      for (let value = 0; value < textCount(values); value++)
        dictionary.codeOf(bytes, offsets[value], offsets[value + 1]);
      // Otherwise the codes of the dataset would refer to other values.
      if (dictionary.size !== textCount(values))
        throw damagedRow(message('store.dictionaryOfColumn', { column: column.name }));
    }
  }

  addTimes(histogram: TimeHistogram): void {
    histogram.addAll(this.#scan.times);
  }

  deriveAsOf(histogram: TimeHistogram): DerivedAsOf {
    const derived = histogram.derive();
    const earlier = this.#dataset.asOf ?? -Infinity;
    if (derived.asOf === null || derived.asOf >= earlier) return derived;
    return { asOf: earlier, outliers: histogram.latest > earlier ? derived.outliers : 0 };
  }
}
