/**
 * What the core calls things, in Simplified Chinese, where a text leaves a hole for the kind of a thing: `unknown {1}:
 * …`.
 */
export const names = {
  bank: '银行',
  banner: '横幅',
  call: '调用',
  categorical: '类别',
  column: '列',
  comparison: '比较',
  dataset: '数据集',
  done: '完成',
  export: '导出',
  failed: '失败',
  feature: '特征',
  ignored: '忽略的列',
  interrupted: '已停止',
  mapping: '映射',
  model: '模型',
  multi: '多值',
  numeric: '数值',
  project: '项目',
  run: '运行',
  running: '训练中',
  setting: '设置',
  step: '步骤',
  study: '研究',
  weight: '权重',
} satisfies Readonly<Record<string, string>>;
