/** The bytes that end lines. */
export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;

/** The next line end from `offset` on, which must exist. */
export function lineEnd(bytes: Uint8Array, offset: number): number {
  let end = offset;
  while (bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end++;
  return end;
}

/** Whether a byte order mark of UTF-8 begins at `offset`: joining files leaves one before a line. */
export function isByteOrderMark(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset] === 0xef && bytes[offset + 1] === 0xbb && bytes[offset + 2] === 0xbf;
}
