import type { appends as english } from '../../../en/window/data/appends.ts';
import { counted } from '../../counted.ts';

export const appends = {
  tab: (count: string) => `追加（${count}）`,
  append: '追加…',
  drop: (dataset: string) => `松开即可追加到“${dataset}”`,
  title: (dataset: string) => `追加到“${dataset}”`,
  start: '追加',
  asRead: '按数据集的列、步骤、写法和转化窗口读取。',
  known: '数据集中已有的样本',
  policies: { update: '更新', skip: '保留', replace: '替换' },
  policyHints: {
    update: '补上后来发生的转化；特征和曝光时间保持不变。',
    skip: '保持原样，不补后来的转化。',
    replace: '用新记录替换，包括特征。',
  },
  copies: '与数据集中完全相同的记录',
  copyPolicies: { skip: '略去', add: '重复添加' },
  copyHints: {
    skip: '没有编号，同一样本若因后来转化而再次导出，仍会被计算两次。',
    add: '适用于列数少、不同曝光的记录可能恰好相同的情况。',
  },
  asOfHint: '默认为数据中最晚的时间',
  progress: '正在追加',
  cancelled: '已取消。数据集没有变化。',

  done: (count: number, dataset: string) => `已向“${dataset}”追加 ${counted(count, '个样本')}`,
  updated: (count: string) => `更新 ${count} 个`,
  unchanged: (count: string) => `无变化 ${count} 个`,
  replaced: (count: string) => `替换 ${count} 个`,
  skipped: (count: string) => `保留原样 ${count} 个`,
  copiesLeftOut: (count: string) => `略去重复记录 ${count} 条`,
  copiesAdded: (count: string) => `重复添加 ${count} 条`,
  rejected: (count: string) => `拒绝 ${count} 条`,
  late: (step: string, count: string) => `${step} +${count}`,
  contradictory: (count: number) =>
    `${counted(count, '个样本')}的时间与之前不一致：曝光时间保持不变，同一步骤以较早的时间为准。`,
  newColumns: (columns: string) => `数据集中没有 ${columns} 列，已忽略。`,

  undo: '撤销最近一次追加',
  undoTitle: (files: string) => `撤销 ${files} 的追加？`,
  undoMessage: (dataset: string, rows: string) => `“${dataset}”将恢复为 ${rows} 个样本，与追加前完全一致。`,
  undoAnyway: '仍然撤销',
  runsTitle: '有模型是用这些样本训练的',
  runsMessage: '这些模型仍可评分，但其指标无法再重新计算。',
  undone: (dataset: string, rows: number) => `已撤销：“${dataset}”恢复为 ${counted(rows, '个样本')}。`,

  list: (dataset: string) => `“${dataset}”追加过的数据`,
  none: '尚未追加过数据。可点击“追加…”或把文件拖到此处，追加下一份导出数据。',
  files: '文件',
  appendedAt: '追加时间',
  added: '新增',
  knownChanged: '已有样本有变化',
  lateTitle: '后来的转化',
  asOf: '截止日期',
  kept: '保留',
  keptHint: '被替换的数据仍保留在项目文件中，供撤销追加以及追加前训练的模型使用',
} satisfies typeof english;
