import type { ExcelCopy } from './excel-copy.ts';
import type { AdLists } from './write-ad-lists.ts';

/** What the manifest of a list says about its further formats. */
export interface DescribedFormats {
  readonly adLists?: AdLists;
  readonly excel?: ExcelCopy;
}
