import type { Messages } from '../../../en/messages.ts';
import { count, list, spaced } from '../../format.ts';

const OTHER_FORMAT = '（如有误，可另选格式；命令行中用 --column-format 或映射文件中的 "formats"）';

export const formats: Messages['formats'] = {
  yearFirst: '年在前的日期，例如 2025-12-31',
  dayFirst: '日在前的日期，例如 31.12.2025 或 31/12/2025',
  monthFirst: '月在前的日期，例如 12/31/2025',
  decimalPoint: '以点为小数点的数值，例如 1,234.56',
  decimalComma: '以逗号为小数点的数值，例如 1.234,56',
  detected: ({ columns, format }) => `${list(columns)}：按${format}读取${OTHER_FORMAT}`,
  ambiguousNumbers: ({ column, format }) =>
    `${column}：从前面的记录看不出 1,234 和 1.234 是整数还是小数；按${format}读取` + OTHER_FORMAT,
  ambiguousDates: ({ column }) => `列 ${column}：从前面的记录看不出日期是日在前还是月在前`,
  chooseDateFormat: ({ column }) =>
    `请选择其中之一（命令行中用 --column-format "${column}=day-first" 或 --column-format "${column}=month-first"，` +
    '或映射文件中的 "formats"）',
  different: ({ column, files, formats }) =>
    `列 ${column}：${files[0]} 中是${formats[0]}，${files[1]} 中却是${formats[1]}`,
  readApart: ({ files }) =>
    `请先导入格式与 ${files[0]} 相同的文件，再追加与 ${files[1]} 相同的文件；如果只是个别值不同，` +
    '请为所有文件选择同一格式（命令行中用 --column-format 或映射文件中的 "formats"）',
  dateFormatOfNumbers: ({ column, format }) => `列 ${column} 是数值，不能用格式 ${format}`,
  numberFormatOfDates: ({ column, format }) => `列 ${column} 是时间，不能用格式 ${format}`,
  noSuchFormat: ({ column, format }) => `列 ${column} 既不按时间也不按数值读取，不能用格式 ${format}`,
  columnsWithFormats: '只有时间列、步骤列和数值特征可以指定格式；也可在映射文件中把该列设为其中之一',
  commaOutsideText: ({ column, format }) => `列 ${column} 不能用格式 ${format}：并非所有文件都是 CSV 之类的文本`,
  numbersOutsideText: '在 Excel、Parquet 等文件中，只有文本才会以逗号为小数点：请在其中将文本转换为数值，或另存为 CSV',
  unreadableNumbers: ({ columns }) =>
    `${list(columns)}：以逗号为小数点的文本只有在 CSV 之类的文件中才按数值读取，这里按类别导入；` +
    '请在文件中将其转换为数值，或另存为 CSV',
  oddTexts: ({ columns }) =>
    `${list(columns)}：几乎所有值都是同一格式的数值，但有例外，因此按类别导入；` +
    '请在映射文件的 "missing" 中列出例外的值，或在 "features" 中将该列设为数值',
  swappedDates: ({ columns }) =>
    `${list(columns)}：电子表格中的日期都不超过 12 日，而文本中的都大于 12 日：` +
    '很可能电子表格把能互换的日和月都互换了；请按本机的日期格式重新导出',
  percentages: ({ columns }) => `${list(columns)}：百分数与 Excel 一样按小数读取：12.5 % 即 0.125`,
  shortYears: ({ columns }) => `${list(columns)}：两位数的年份与 Excel 一样按 1930 至 2029 年读取`,
  numberFormats: '数值的格式：decimal-point、decimal-comma',
  dateFormats: '时间的格式：year-first、day-first、month-first',
  notFormatOption: ({ given }) =>
    `不是“列名=格式”的形式：${given}；请写成例如 event_time=day-first，格式为 year-first、day-first、month-first、` +
    'decimal-point 或 decimal-comma',

  expected: ({ values }) => spaced`应为${values}`,
  yearFirstValues: '日期（例如 2025-12-31、2025/12/31 14:05、2025年12月31日 或 31-Dec-2025），或 1970 年以来的秒数',
  dayFirstValues: '日期（例如 31.12.2025、31/12/2025 14:05、31. Dezember 2025 或 2025-12-31）',
  monthFirstValues: '日期（例如 12/31/2025、12/31/2025 2:05 PM、Dec 31, 2025 或 2025-12-31）',
  plainNumbers: '不带千位分隔符的数值（例如 1234.56）',
  decimalPointNumbers: '数值（例如 1234.56 或 1,234.56）',
  decimalCommaNumbers: '数值（例如 1234,56、1.234,56 或 1 234,56）',
  stepValues: ({ dates }) => `1/0、yes/no、ja/nein、oui/non、是/否、√/×、true/false，或${dates}`,
  correctColumn: ({ accepted }) => `${accepted.join('；')}；请更正映射或数据；没有导入任何内容`,
  correctFormats: ({ accepted }) =>
    `${accepted.join('；')}；请更正映射或数据（命令行中也可用 --max-rejects 放宽上限）；没有导入任何内容`,
  tableTwice: ({ file, kind, table }) => `${file} 中有两个名为 ${table} 的${kind === 'table' ? '数据表' : '工作表'}`,
  renameTable: '请重命名其中一个',
  noHeaderRow: ({ file, titles }) => `${file} 的前 ${count(titles)} 行下方没有表头`,
  fewerTitles: '请选择其他行作为表头：在映射文件的 "dialect" 中设置 "titles"',
  longColumnNames: ({ file }) => `${file} 的列名总长超过 1 MB`,
  shortenNames: '请缩短列名',
};
