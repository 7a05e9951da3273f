import { list, counted } from '../../format.ts';

const OTHER_FORMAT =
  ' (choose another format if that is wrong; on the command line, with --column-format or "formats" in the mapping ' +
  'file)';

/** How the dates and numbers of columns are written. */
export const formats = {
  yearFirst: 'dates with the year first, such as 2025-12-31',
  dayFirst: 'dates with the day first, such as 31.12.2025 or 31/12/2025',
  monthFirst: 'dates with the month first, such as 12/31/2025',
  decimalPoint: 'numbers with a decimal point, such as 1,234.56',
  decimalComma: 'numbers with a decimal comma, such as 1.234,56',
  detected: ({ columns, format }: { columns: readonly string[]; format: string }) =>
    `${list(columns)}: read as ${format}${OTHER_FORMAT}`,
  ambiguousNumbers: ({ column, format }: { column: string; format: string }) =>
    `${column}: the first records do not show whether 1,234 and 1.234 are whole numbers; read as ${format}` +
    OTHER_FORMAT,
  ambiguousDates: ({ column }: { column: string }) =>
    `column ${column}: the first records do not show whether the day or the month comes first`,
  chooseDateFormat: ({ column }: { column: string }) =>
    `choose which (on the command line: --column-format "${column}=day-first" or ` +
    `--column-format "${column}=month-first", or "formats" in the mapping file)`,
  different: ({ column, files, formats }: Record<'files' | 'formats', readonly string[]> & { column: string }) =>
    `column ${column}: ${files[0]} has ${formats[0]}, but ${files[1]} has ${formats[1]}`,
  readApart: ({ files }: { files: readonly string[] }) =>
    `import the files that are written like ${files[0]}, then append those like ${files[1]}; or, if only a few ` +
    'values differ, choose one format for all files (on the command line, with --column-format or "formats" in the ' +
    'mapping file)',
  dateFormatOfNumbers: ({ column, format }: { column: string; format: string }) =>
    `column ${column} holds numbers, so its format cannot be ${format}`,
  numberFormatOfDates: ({ column, format }: { column: string; format: string }) =>
    `column ${column} holds times, so its format cannot be ${format}`,
  noSuchFormat: ({ column, format }: { column: string; format: string }) =>
    `column ${column} is read neither as times nor as numbers, so its format cannot be ${format}`,
  columnsWithFormats:
    'give formats only to columns of times, steps and numeric features, or give the column such a role in the mapping',
  commaOutsideText: ({ column, format }: { column: string; format: string }) =>
    `column ${column} cannot have the format ${format}, since not all files are text such as CSV`,
  numbersOutsideText:
    'in Excel, Parquet and similar files, a decimal comma occurs only in texts: convert them to numbers there, or ' +
    'save as CSV',
  unreadableNumbers: ({ columns }: { columns: readonly string[] }) =>
    `${list(columns)}: read as categories, since numbers with a decimal comma are recognised only in text such as ` +
    'CSV; convert them to numbers in the file, or save it as CSV',
  oddTexts: ({ columns }: { columns: readonly string[] }) =>
    `${list(columns)}: read as categories, since a few values are not numbers, or not written like the others; list ` +
    'these under "missing" in the mapping file, or make the column numeric under "features"',
  swappedDates: ({ columns }: { columns: readonly string[] }) =>
    `${list(columns)}: all dates of the spreadsheet have days up to 12, and all texts days above 12: it probably ` +
    'swapped day and month where it could; export the data again in the date format of this computer',
  percentages: ({ columns }: { columns: readonly string[] }) =>
    `${list(columns)}: percentages are read as fractions, as in Excel: 12.5 % is 0.125`,
  shortYears: ({ columns }: { columns: readonly string[] }) =>
    `${list(columns)}: years of two digits are read as 1930 to 2029, as in Excel`,
  numberFormats: 'formats of numbers: decimal-point, decimal-comma',
  dateFormats: 'formats of times: year-first, day-first, month-first',
  notFormatOption: ({ given }: { given: string }) =>
    `not of the form COLUMN=FORMAT: ${given}; give for example event_time=day-first, with one of: ` +
    'year-first, day-first, month-first, decimal-point, decimal-comma',

  expected: ({ values }: { values: string }) => `expected ${values}`,
  yearFirstValues: 'a date such as 2025-12-31, 2025/12/31 14:05, 2025年12月31日 or 31-Dec-2025, or seconds since 1970',
  dayFirstValues: 'a date such as 31.12.2025, 31/12/2025 14:05, 31. Dezember 2025 or 2025-12-31',
  monthFirstValues: 'a date such as 12/31/2025, 12/31/2025 2:05 PM, Dec 31, 2025 or 2025-12-31',
  plainNumbers: 'a number such as 1234.56, without thousands separators',
  decimalPointNumbers: 'a number such as 1234.56 or 1,234.56',
  decimalCommaNumbers: 'a number such as 1234,56, 1.234,56 or 1 234,56',
  stepValues: ({ dates }: { dates: string }) => `1/0, yes/no, ja/nein, oui/non, 是/否, √/×, true/false, or ${dates}`,
  correctColumn: ({ accepted }: { accepted: readonly string[] }) =>
    `${accepted.join('; ')}; correct the mapping or the data; nothing was imported`,
  correctFormats: ({ accepted }: { accepted: readonly string[] }) =>
    `${accepted.join('; ')}; correct the mapping or the data, or allow more rejects (--max-rejects on the ` +
    'command line); nothing was imported',
  tableTwice: ({ file, kind, table }: { file: string; kind: 'table' | 'sheet'; table: string }) =>
    `${file} has two ${kind}s named ${table}`,
  renameTable: 'rename one of them',
  noHeaderRow: ({ file, titles }: { file: string; titles: number }) =>
    `${file} has no header below its first ${counted(titles, 'row')}`,
  fewerTitles: 'choose another row as the header: set "titles" under "dialect" in the mapping file',
  longColumnNames: ({ file }: { file: string }) => `the column names of ${file} are longer than 1 MB in all`,
  shortenNames: 'shorten the column names',
};
