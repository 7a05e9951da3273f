/**
 * The formats of files that can be imported. Text is delimited text: CSV and its relatives. `ali-ccp` are samples of
 * the Ali-CCP data set, whose common features are in a second file.
 */
export const FORMATS = [
  'text',
  'parquet',
  'arrow',
  'json-lines',
  'sqlite',
  'duckdb',
  'excel',
  'ali-ccp',
  'ali-ccp-common',
] as const;
export type Format = (typeof FORMATS)[number];

/** Number of bytes at the beginning of a file that show its format. */
export const HEAD_BYTES = 64;

/** A format's first bytes, as Latin-1 text, and their offset. */
const MAGIC: readonly (readonly [format: Format, offset: number, magic: string])[] = [
  ['parquet', 0, 'PAR1'],
  ['arrow', 0, 'ARROW1'],
  // A stream of Arrow's messages, each of which has this mark.
  ['arrow', 0, '\xFF\xFF\xFF\xFF'],
  ['sqlite', 0, 'SQLite format 3\0'],
  ['duckdb', 8, 'DUCK'],
  ['excel', 0, 'PK\x03\x04'],
];

/** The binary format of a file that begins with these bytes; null for any other file. */
export function binaryFormat(head: Uint8Array): Format | null {
  const text = Buffer.from(head).toString('latin1');
  return MAGIC.find(([, offset, magic]) => text.startsWith(magic, offset))?.[0] ?? null;
}

/** Whether a file begins like a workbook of an old version of Excel or a password-protected one. */
export function isOldExcel(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 8)).toString('hex') === 'd0cf11e0a1b11ae1';
}

/** How files of other kinds begin, as Latin-1 text. */
const FOREIGN = [
  ['PNG', '\x89PNG'],
  ['JPEG', '\xff\xd8\xff'],
  ['GIF', 'GIF8'],
  ['PDF', '%PDF-'],
  ['RAR', 'Rar!\x1a'],
  ['7-Zip', '7z\xbc\xaf'],
  ['HTML', '<!doctype html'],
  ['HTML', '<html'],
  ['XML', '<?xml'],
] as const;

/** The kind of a file that is not a table, if its first bytes show it; else null. */
export function foreignKind(head: Uint8Array): string | null {
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  return FOREIGN.find(([, beginning]) => text.startsWith(beginning.toLowerCase()))?.[0] ?? null;
}

/** Whether decompressed text begins like a JSON object: a brace and a quoted key, or an empty object. */
export function beginsWithJsonObject(head: string): boolean {
  return /^\uFEFF?\s*\{\s*("(?:[^"\\]|\\.)*"\s*:|\})/.test(head);
}

/** Whether decompressed text begins like a JSON list of objects. */
export function beginsWithJsonList(head: string): boolean {
  return /^\uFEFF?\s*\[\s*\{\s*"/.test(head);
}

/** A feature of Ali-CCP: its number, an id and a value. */
const FEATURE = String.raw`\d+(?:_\d+)?\x02[^\x01-\x03,]*\x03[^\x01-\x03,]*`;
const SAMPLE = new RegExp(String.raw`^\d+,[01],[01],[^,]*,\d+,${FEATURE}[\x01\r\n]`);
const COMMON = new RegExp(String.raw`^[^,]*,\d+,${FEATURE}[\x01\r\n]`);

/** Whether text begins like a file of Ali-CCP, and like which one. */
export function aliCcpFormat(head: string): 'ali-ccp' | 'ali-ccp-common' | null {
  if (SAMPLE.test(head)) return 'ali-ccp';
  return COMMON.test(head) ? 'ali-ccp-common' : null;
}
