const MONTH = '(?:0?[1-9]|1[0-2])';
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
const DATES = [
  ...['-', '/', String.raw`\.`].flatMap((separator) => [
    String.raw`\d{4}${separator}${MONTH}${separator}${DAY}`,
    String.raw`${DAY}${separator}${MONTH}${separator}\d{4}`,
    String.raw`${MONTH}${separator}${DAY}${separator}\d{4}`,
  ]),
  String.raw`\d{4}年${MONTH}月${DAY}日?`,
];
const HOURS = String.raw`\d{1,2}(?::\d{2}(?::\d{2}(?:[.,]\d+)?)?|[时時点]\d{1,2}分(?:\d{1,2}秒)?)`;
const CLOCK = String.raw`(?:[上下]午 ?)?${HOURS}(?: ?[ap]\.?m\.?)?`;
const ZONE = String.raw`(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)`;
const WRITTEN_DATE = new RegExp(`^(?:${DATES.join('|')})(?:(?:T|,? +|(?<=日))${CLOCK}(?: ?${ZONE})?)?$`, 'i');

/** Whether a text is a date in digits, perhaps with a time of day after it, and nothing else. */
export function isWrittenDate(text: string): boolean {
  return WRITTEN_DATE.test(text.trim());
}
