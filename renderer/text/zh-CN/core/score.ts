/** Scoring: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const score = {
  'the output is a folder: {1}': '输出位置是文件夹：{1}',
} satisfies Readonly<Record<string, string>>;
