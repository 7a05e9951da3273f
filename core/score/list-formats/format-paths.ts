import { startOf } from '../../text/shown.ts';
import { fileKinds, type AdListRequest, type FileKind } from './ad-request.ts';

/** The additional formats of a list; null for those that are not wanted. */
export interface ListFormats {
  readonly ad: AdListRequest | null;
  /** The language of the Excel that the copy of the list is made for. */
  readonly excel: string | null;
}

/** No additional formats. */
export const NO_FORMATS: ListFormats = { ad: null, excel: null };

/** Maximum length of the part of a file's name that identifies its bank, in UTF-16 code units. */
const MAX_NAME_LENGTH = 60;

/** The banks of a list's candidates, each once, in the order of the candidates. */
export function banksIn(candidates: readonly { readonly bank: string }[]): readonly string[] {
  return [...new Set(candidates.map(({ bank }) => bank))];
}

/** Path of the copy for Excel, beside the list at `out`. */
export function excelPath(out: string): string {
  return `${withoutExtension(out)}.excel.csv`;
}

/**
 * Path of a platform's file, beside the list at `out`: `ranked.meta.csv`, or `ranked.meta.lantern.csv` where each of
 * several banks has one. `idType` is that of a file with one id in each line.
 */
export function adPath(out: string, { platform, extension, idType }: FileKind, bank: string | null): string {
  const kind = idType === null ? platform : `${platform}-${idType}`;
  return `${withoutExtension(out)}.${kind}${bank === null ? '' : `.${bank}`}.${extension}`;
}

/**
 * The part of each bank's file names that identifies the bank: safe in any file name, and unique; `[null]` for a single
 * bank.
 */
export function bankFileNames(banks: readonly string[]): readonly (string | null)[] {
  if (banks.length < 2) return [null];
  const used = new Set<string>();
  return banks.map((bank) => {
    const plain = startOf(bank.replace(/[^\p{L}\p{N}_-]+/gu, '_'), MAX_NAME_LENGTH) || '_';
    let name = plain;
    for (let number = 2; used.has(name.toLowerCase()); number++) name = `${plain}-${number}`;
    used.add(name.toLowerCase());
    return name;
  });
}

/** The paths of all files that formats may write beside the list at `out`. */
export function formatPaths(out: string, { ad, excel }: ListFormats, banks: readonly string[]): readonly string[] {
  const kinds = ad === null ? [] : fileKinds(ad.platform);
  const lists = kinds.flatMap((kind) => bankFileNames(banks).map((bank) => adPath(out, kind, bank)));
  return [...(excel === null ? [] : [excelPath(out)]), ...lists];
}

function withoutExtension(path: string): string {
  return path.replace(/\.csv$/i, '');
}
