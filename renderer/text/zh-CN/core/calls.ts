/**
 * Calls, the sample and the demo: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the
 * core.
 */
export const calls = {
  'cannot write {1}: {2}': '无法写入 {1}：<2>',
  'name a folder that can be written and has room': '请指定可写入且有空间的文件夹',
  'rows must be a whole number from 1 to {1}, not {2}': '行数须为 1 到 {1} 的整数，不能是 {2}',
  'try 300000': '可试 300000',
  'seed must be a whole number from 0, not {1}': '种子须为不小于 0 的整数，不能是 {1}',
  'try 1': '可试 1',
  'unknown format: {1}': '未知的格式：{1}',
  'valid: csv, parquet': '可用：csv、parquet',
  'the output is not a folder: {1}': '输出位置不是文件夹：{1}',
  'name a folder': '请指定文件夹',
  '{1} holds more than a demo makes: dataset {2}': '{1} 不只含有演示的内容：还有数据集 {2}',
  '{1} holds more than a demo makes: bank {2}, or settings of it': '{1} 不只含有演示的内容：还有银行 {2} 或其设置',
  '{1} holds more than a demo makes: run {2}': '{1} 不只含有演示的内容：还有运行 {2}',
  'choose another folder with --out, or move the project away': '请用 --out 选择其他文件夹，或移走该项目',
  'the project is not empty': '项目不是空的',
  'try the sample in a new project': '请在新项目中试用示例',
} satisfies Readonly<Record<string, string>>;
