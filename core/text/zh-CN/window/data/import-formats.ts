import type { formats as english } from '../../../en/window/data/import-formats.ts';

export const formats = {
  title: '格式',
  columnAs: (column: string, format: string) => `${column}（${format}）`,
  of: (column: string) => `${column} 的格式`,
  names: {
    'year-first': '年-月-日',
    'day-first': '日.月.年',
    'month-first': '月/日/年',
    'decimal-point': '1,234.5',
    'decimal-comma': '1.234,5',
  },
  hints: {
    'year-first': '年在前',
    'day-first': '日在前',
    'month-first': '月在前',
    'decimal-point': '点为小数点',
    'decimal-comma': '逗号为小数点',
  },
  whichDate: (column: string, example: string) => `${column} 中的 ${example} 是哪一天？`,
  isDay: (date: string, format: string) => `${date}（${format}）`,
} satisfies typeof english;
