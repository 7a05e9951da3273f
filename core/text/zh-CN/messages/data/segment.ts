import type { Messages } from '../../../en/messages.ts';

export const segment: Messages['segment'] = {
  named: ({ name }) => `分群 ${name}`,
  noColumn: ({ segment: name, dataset, column }) => `数据集 ${dataset} 没有 ${column} 列，而分群 ${name} 需要该列`,
  editOrOther: '请修改该分群，或选择有该列的数据集',
  noTimes: ({ column }) => `${column} 列不是日期`,
  daysOfTime: '只有时间列可以按日期筛选',
  noNumbers: ({ column }) => `${column} 列是时间而非数值`,
  useDays: '请按日期而非数值筛选',
  noDays: '时段与分群的日期没有重合',
  changeDays: '请选择其他时段，或修改分群的日期',
  noConditions: '分群至少需要一个条件（命令行中为 --is、--is-not、--between 或 --days）',
  notCondition: ({ text }) => `不是“列=值”的形式：${text}`,
  notRange: ({ text }) => `不是“列=最小值..最大值”的形式：${text}`,
  notDays: ({ text }) => `不是“起..止”的形式（日期如 2026-05-31）：${text}`,
  badName: ({ max }) => `名称须为 1 至 ${max} 个字符，且不含换行或控制字符`,
  none: '尚无分群',
  saved: ({ name }) => `已保存分群 ${name}`,
  renamed: ({ name, newName }) => `已将分群 ${name} 重命名为 ${newName}`,
  removed: ({ name }) => `已删除分群 ${name}`,
  saving: ({ name }) => `正在保存分群 ${name}`,
};
