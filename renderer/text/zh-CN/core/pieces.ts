/**
 * Texts of the core that only stand within others, in Simplified Chinese. `{1}` is data, `<1>` another text of the
 * core.
 */
export const pieces = {
  '(it has no path)': '（没有路径）',
  '(did you mean {1}?)': '（是否指 {1}？）',
  '(banks there: {1}, … ({2} in all))': '（其中的银行：{1} 等，共 {2} 家）',
  '(banks there: {1})': '（其中的银行：{1}）',
  '(banners there: {1}, … ({2} in all))': '（其中的横幅：{1} 等，共 {2} 个）',
  '(banners there: {1})': '（其中的横幅：{1}）',
  'a run': '某个运行',
  'a step': '某个步骤',
  ' of bank {1}': '（银行 {1}）',
  ' on dataset {1}': '（数据集 {1}）',
  'creation of the project': '创建项目',
  'renaming of mapping {1}': '重命名映射 {1}',
  'deletion of mapping {1}': '删除映射 {1}',
  'settings of bank {1}': '设置银行 {1}',
  'promotion of {1}': '启用 {1}',
  'comparison on {1}': '在 {1} 上比较',
  'the history of exports': '写入导出记录',
  'import of the sample': '导入示例',
  'training on the sample': '用示例训练',
  'study of {1}': '研究 {1}',
  'study on {1}': '在 {1} 上研究',
  'training on {1}': '用 {1} 训练',
} satisfies Readonly<Record<string, string>>;
