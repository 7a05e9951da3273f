/** The formats of a column's dates. Each also reads dates with the year first. */
export const DATE_FORMATS = ['year-first', 'day-first', 'month-first'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

/** The formats of a column's numbers: `1,234.56` or `1.234,56`. */
export const NUMBER_FORMATS = ['decimal-point', 'decimal-comma'] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];

/** The format of a column's dates or numbers. A column without one has ISO dates and plain numbers: `1234.56`. */
export const VALUE_FORMATS = [...DATE_FORMATS, ...NUMBER_FORMATS] as const;
export type ValueFormat = (typeof VALUE_FORMATS)[number];

/** Whether a format is a date format. */
export function isDateFormat(format: unknown): format is DateFormat {
  return DATE_FORMATS.some((one) => one === format);
}

/** Whether a format is a number format. */
export function isNumberFormat(format: unknown): format is NumberFormat {
  return NUMBER_FORMATS.some((one) => one === format);
}
