/** Bytes without the ending. File systems accept names of 255 bytes, which other endings extend. */
const MAX_BYTES = 150;
const encoder = new TextEncoder();

/** The name of a file without what file systems do not allow, and not too long; its ending is kept. */
export function plainFileName(name: string): string {
  const dot = name.lastIndexOf('.');
  const stem = name
    .slice(0, dot)
    .replaceAll(/[\s\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .trim();
  return `${firstBytes(stem) || 'table'}${name.slice(dot)}`;
}

function firstBytes(text: string): string {
  let [bytes, length] = [0, 0];
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > MAX_BYTES) return text.slice(0, length);
    length += character.length;
  }
  return text;
}
