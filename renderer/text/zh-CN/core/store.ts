/** The project file: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const store = {
  'not a project file: {1}': '不是项目文件：{1}',
  'deletion of {1}': '删除 {1}',
  'import of {1}': '导入 {1}',
  'counting of {1}': '统计 {1}',
  'training of {1}': '训练 {1}',
  'name a file': '请指定文件',
  'no such project file: {1}': '没有这个项目文件：{1}',
  'run {1} is not trained to its end: it is {2}': '运行 {1} 没有训练完成：状态为<2>',
} satisfies Readonly<Record<string, string>>;
