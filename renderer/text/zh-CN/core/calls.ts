/**
 * Calls, the sample and the demo: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the
 * core.
 */
export const calls = {
  'not the content of a mapping file': '不是映射文件的内容',
  'not a time: {1} (write 2026-03-31 or 2026-03-31T12:00:00Z)':
    '不是时间：{1}（请写成 2026-03-31 或 2026-03-31T12:00:00Z）',
  'not a file but a folder: {1}': '是文件夹而不是文件：{1}',
  'check the path of --config': '请检查 --config 的路径',
  'not JSON: {1}: {2}': '不是 JSON：{1}：<2>',
  'write the settings as one JSON object': '请把设置写成一个 JSON 对象',
  '{1} cannot be given with --comparison: it goes on as it was started (leave out, or start another one)':
    '{1} 不能与 --comparison 一起使用：比较会按开始时的设置继续（请去掉，或另外开始一个比较）',
  '--models is missing (or name a --comparison)': '缺少 --models（也可用 --comparison 指定比较）',
  'comparison of {1}': '比较 {1}',
  'cannot write {1}: {2}': '无法写入 {1}：<2>',
  'demo with {1} impressions': '用 {1} 次曝光演示',
  'sample of {1} impressions': '{1} 次曝光的示例',
  'ranking with {1}': '用 {1} 排序',
  'export of a ranked list': '导出排序名单',
  'outcome of an exported list': '已导出名单的结果',
  "bank {1} is in none of the project's datasets {2}": '项目的数据集中都没有银行 {1}<2>',
  "banner {1} is in none of the project's datasets {2}": '项目的数据集中都没有横幅 {1}<2>',
  '--objective is missing: bank {1} is new': '缺少 --objective：银行 {1} 是新的',
  'name the step that the bank wants more of': '请指明该银行希望增加的步骤',
  'name either a dataset or a run': '请指定一个数据集或一个运行',
  'nothing to delete was named': '没有指定要删除的内容',
  'sample project': '示例项目',
  'scoring with {1}': '用 {1} 评分',
  'study of {1} over {2}': '研究 {1} 随 {2} 的变化',
  'study of what {1} transfers': '研究 <1> 迁移的信息',
  'map of {1} by {2}': '<1> 按 <2> 的样本地图',
  'importance of the features of {1}': '<1> 的特征重要性',
  '--dataset is missing (or name a run to --resume)': '缺少 --dataset（也可用 --resume 指定运行）',
  '{1} cannot be given with --resume: a run goes on as it was started (leave out, or train a new run)':
    '{1} 不能与 --resume 一起使用：运行会按开始时的设置继续（请去掉，或重新训练）',
  'measuring {1} on {2}': '在 {2} 上衡量 {1}',
} satisfies Readonly<Record<string, string>>;
