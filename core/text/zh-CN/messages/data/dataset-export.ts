import type { Messages } from '../../../en/messages.ts';
import { count } from '../../format.ts';

export const datasetExport: Messages['datasetExport'] = {
  sameColumns: ({ column }) => `导出文件中会有两列都叫 ${column}`,
  renameColumn: '数据集中有一列与标签、时间或运行添加的列同名：请换一个列名后重新导入',
  similarColumns: ({ columns: [one, other] }) =>
    `${one} 和 ${other} 两列的列名只有大小写不同，不能同在一个 Parquet 文件中`,
  formatWithCase: '请改为导出 CSV 或 Excel，或将其中一列换个列名重新导入',
  sheetRows: ({ rows, limit }) => `数据集有 ${count(rows)} 个样本，而 Excel 工作表除表头外最多容纳 ${count(limit)} 行`,
  sheetColumns: ({ columns, limit }) => `导出文件会有 ${count(columns)} 列，而 Excel 工作表最多容纳 ${count(limit)} 列`,
  cellLength: ({ column, sample, length, limit }) =>
    `第 ${count(sample)} 个样本的 ${column} 列有 ${count(length)} 个字符，而 Excel 单元格最多容纳 ${count(limit)} 个`,
  otherFormat: '请改为导出 Parquet 或 CSV（命令行中为 --format parquet）',
  tableColumns: ({ columns, limit }) =>
    `表格有 ${count(columns)} 列，而 Excel 工作表最多容纳 ${count(limit)} 列：请保存为 CSV`,
  tableCellLength: ({ column, row, length, limit }) =>
    `表格第 ${count(row)} 行的 ${column} 列有 ${count(length)} 个字符，而 Excel 单元格最多容纳 ${count(limit)} 个：` +
    '请保存为 CSV',
};
