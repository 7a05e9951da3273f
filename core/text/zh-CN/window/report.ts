import type { Catalogue } from '../../en/window.ts';

export const report: Catalogue['report'] = {
  action: '报告…',
  title: '报告',
  hint: '将漏斗、模型卡和营销活动方案汇成一页，便于转发。无需网络，数字与窗口中一致。',
  fileName: (project) => `${project} 报告`,
  parts: '内容',
  part: { funnel: '漏斗', models: '模型卡', campaign: '营销活动方案' },
  none: { funnel: '还没有数据集', models: '还没有已完成的运行', campaign: '还没有已保存的营销活动' },
  dataset: '数据集',
  runs: '运行',
  runOf: (run, bank, model) => `${run} · ${bank} · ${model}`,
  activeRuns: '各银行启用的运行',
  campaign: '营销活动',
  format: '格式',
  language: '语言',
  printHint: 'PDF 由运行 Stepladder 的机器上的浏览器生成。若没有浏览器，请保存为 HTML，打开后打印为 PDF。',
  save: '另存为…',
  cancel: '取消',
  writing: '正在生成报告',
  written: (name) => `已写入：${name}`,
  noParts: '请先选择内容',
};
