import type { ExcelCopy } from './excel-copy.ts';
import type { AdLists } from './write-ad-lists.ts';

/** The additional formats of a list, as its manifest describes them. */
export interface DescribedFormats {
  readonly adLists?: AdLists;
  readonly excel?: ExcelCopy;
}
