import type { Encoding } from './dialect.ts';
import { isDamagedUtf8 } from './utf8.ts';

/** Detects the encoding of a text from a sample; unless `isWhole`, its last character may be cut off. */
export function detectEncoding(sample: Uint8Array, { isWhole }: { readonly isWhole: boolean }): Encoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8';
  const unicode = detectUnicode(sample);
  if (unicode !== 'utf-8' || isUtf8(sample, isWhole) || isDamagedUtf8(sample, isWhole)) return unicode;
  return looksLikeGbk(sample) ? 'gbk' : 'latin-1';
}

/** Detects how Unicode text is encoded: as UTF-16, or else UTF-8. */
export function detectUnicode(sample: Uint8Array): Encoding {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return detectUtf16(sample) ?? 'utf-8';
}

/**
 * Detects UTF-16 without a byte order mark by the zero bytes of its ASCII characters, including the first two of the
 * header.
 */
function detectUtf16(sample: Uint8Array): Encoding | null {
  const pairs = Math.floor(Math.min(sample.length, 4096) / 2);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (sample[2 * pair] === 0) evenZeros++;
    if (sample[2 * pair + 1] === 0) oddZeros++;
  }
  if (sample[1] === 0 && sample[3] === 0 && oddZeros > 0.3 * pairs && evenZeros < 0.05 * pairs) return 'utf-16le';
  if (sample[0] === 0 && sample[2] === 0 && evenZeros > 0.3 * pairs && oddZeros < 0.05 * pairs) return 'utf-16be';
  return null;
}

function isUtf8(sample: Uint8Array, atEnd: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: !atEnd });
    return true;
  } catch {
    return false;
  }
}

/**
 * Distinguishes GBK from Latin-1 by groups of adjacent high bytes. GBK writes a common Chinese character as two bytes
 * above 0x7F and a word as several characters; Latin-1 writes an accented letter as one such byte among ASCII letters.
 * Groups of four or more bytes, an even number, suggest GBK, as do groups of two that start with the first byte of a
 * common character. Single bytes (`é`) and groups of two rare bytes (`çã`) suggest Latin-1.
 */
function looksLikeGbk(sample: Uint8Array): boolean {
  let long = 0;
  let common = 0;
  let other = 0;
  for (let index = 0; index < sample.length; index++) {
    if (sample[index] < 0x80) continue;
    const start = index;
    while (index < sample.length && sample[index] >= 0x80) index++;
    const length = index - start;
    if (length >= 4 && length % 2 === 0) long += length;
    else if (length === 2 && sample[start] >= 0xb0 && sample[start] <= 0xd7 && sample[start + 1] >= 0xa1)
      common += length;
    else other += length;
  }
  return long > 0 ? 2 * long > other : 4 * other < common;
}
