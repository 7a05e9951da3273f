/**
 * Models, engines and features: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core.
 */
export const models = {
  'the audience (for run {1}) does not fit the model: {2}': '人群文件（供运行 {1} 使用）与模型不符：<2>',
  'dataset {1} does not fit the model: {2}': '数据集 {1} 与模型不符：<2>',
  'rename the columns, or say which of them is what ("columns" of a mapping)':
    '请重命名列，或指明各列是什么（映射中的 "columns"）',
  'rename the columns, or correct their kinds in the mapping file, so that they are those the model was trained on':
    '请重命名列，或在映射文件中更正其类型，使其与训练模型时一致',
  'dataset {1} has no {2} column': '数据集 {1} 没有<2>列',
  'import the data again': '请重新导入数据',
  'column {1} is stored as {2}, not as {3}': '{1} 列的存储类型是 {2}，而不是 {3}',
  'dataset {1} has no time column to select a period by': '数据集 {1} 没有时间列，无法选择时段',
  'name its time column in the mapping file and import it again': '请在映射文件中指明时间列后重新导入',
  'dataset {1} has no feature columns': '数据集 {1} 没有特征列',
  'name them in the mapping file and import the data again': '请在映射文件中指明特征列后重新导入数据',
  'the history {1} is no multi-valued column of dataset {2}': '历史列 {1} 不是数据集 {2} 的多值列',
  'the history {1} is no column of dataset {2}': '历史列 {1} 不是数据集 {2} 的列',
  'the dataset has no multi-valued column: choose a tower that needs no history':
    '数据集没有多值列：请选择不需要历史的塔',
  'name one of its multi-valued columns: {1}': '请指明其中一个多值列：{1}',
  'the feature schema is damaged: {1}': '特征结构已损坏：<1>',
  'restore the project from a backup, or train the run again': '请从备份恢复项目，或重新训练该运行',
  'NVIDIA GPU': 'NVIDIA GPU',
  'DirectX 12': 'DirectX 12',
} satisfies Readonly<Record<string, string>>;
