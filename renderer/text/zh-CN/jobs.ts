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
    read: '读取', unpack: '解压', columns: '写入各列', parquet: '写入', write: '写入', sample: '生成示例', count: '计数', features: '准备特征',
    train: '训练', valid: '评估', predict: '评估', stop: '停止', audience: '读取名单', score: '评分', bank: '设置银行',
  } as Readonly<Record<string, string>>,
  units: {
    'records': (count: string) => `${count} 条记录`, 'rejected': (count: string) => `${count} 条被拒`, 'rows': (count: string) => `${count} 行`, 'samples': (count: string) => `${count} 个样本`,
    'users': (count: string) => `${count} 位用户`, 'candidates': (count: string) => `${count} 个候选`, 'samples/s': (count: string) => `${count} 样本/秒`, 'epoch': (count: string) => `第 ${count} 轮`,
  } as Readonly<Record<string, (count: string) => string>>,
  titles: {
    'import': (what: string) => `导入 ${what}`,
    'train': (what: string) => `训练 ${what}`,
    'evaluate': (what: string) => `评估 ${what}`,
    'delete': (what: string) => `删除 ${what}`,
    'score': () => '名单评分',
    'rank-audience': () => '名单排名',
    'export-ranking': () => '导出排名名单',
    'sample-project': () => '示例项目',
  } as Readonly<Record<string, (what: string) => string>>,
  stopped: '已停止；检查点已保留',
} satisfies typeof english;
