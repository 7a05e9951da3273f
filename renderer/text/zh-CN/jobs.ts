import type { jobs as english } from '../en/jobs.ts';

export const jobs = {
  title: '任务',
  queued: '等待中',
  done: '已完成',
  failed: '失败',
  cancelled: '已取消',
  cancel: '取消',
  cancelJob: (title: string) => `取消：${title}`,
  dismiss: '移除',
  dismissJob: (title: string) => `移除：${title}`,
  dismissEnded: '移除已结束的任务',
  resume: '继续',
  show: '查看',
  details: '详情',
  left: (duration: string) => `剩余 ${duration}`,
  took: (duration: string) => `用时 ${duration}`,
  notes: (count: string) => `提示（${count}）`,
  phases: {
    read: '读取', inspect: '查看文件', check: '检查', import: '导入', write: '写入', save: '保存', prepare: '准备', count: '计数',
    fit: '准备特征', train: '训练', valid: '评估', test: '评估', evaluate: '评估', calibrate: '校准', score: '评分', sort: '排序', sample: '生成示例', delete: '删除',
  } as Readonly<Record<string, string>>,
  units: {
    records: '条记录', rows: '行', samples: '个样本', users: '位用户', bytes: '字节', rejected: '条被拒', epoch: '轮', epochs: '轮', 'samples/s': '样本/秒', candidates: '个候选',
  } as Readonly<Record<string, string>>,
} satisfies typeof english;
