/** How the dates and numbers of a column are written. */
export const formats = {
  title: 'Formats',
  columnAs: (column: string, format: string) => `${column} (${format})`,
  of: (column: string) => `How ${column} is written`,
  names: {
    'year-first': 'Y-M-D',
    'day-first': 'D.M.Y',
    'month-first': 'M/D/Y',
    'decimal-point': '1,234.5',
    'decimal-comma': '1.234,5',
  },
  hints: {
    'year-first': 'The year comes first',
    'day-first': 'The day comes first',
    'month-first': 'The month comes first',
    'decimal-point': 'A point separates decimals',
    'decimal-comma': 'A comma separates decimals',
  },
  whichDate: (column: string, example: string) => `Which day is ${example} in ${column}?`,
  isDay: (date: string, format: string) => `${date} (${format})`,
};
