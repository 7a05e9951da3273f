/** Whether a text in a row is a time. A crafted row may hold anything, although its checksum is right. */
export function isTime(text: unknown): boolean {
  return typeof text === 'string' && !Number.isNaN(Date.parse(text));
}
