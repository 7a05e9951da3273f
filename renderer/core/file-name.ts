/** Maximum length without the ending. File systems accept 255 bytes; files beside this one add longer endings. */
const MAX_BYTES = 150;
const encoder = new TextEncoder();

/** A file name without characters that file systems reject, shortened if it is too long; keeps its ending. */
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

/** Whether a file has the extension of a project, in upper or lower case. */
export function isProjectFile({ name }: { readonly name: string }): boolean {
  return /\.stepladder$/i.test(name);
}
