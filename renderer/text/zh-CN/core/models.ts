/**
 * Models, engines and features: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core.
 */
export const models = {
  'rename the columns, or say which of them is what ("columns" of a mapping)':
    '请重命名列，或指明各列是什么（映射中的 "columns"）',
  'NVIDIA GPU': 'NVIDIA GPU',
  'DirectX 12': 'DirectX 12',
} satisfies Readonly<Record<string, string>>;
