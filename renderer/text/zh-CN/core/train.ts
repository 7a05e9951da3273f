/** Training and its figures: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const train = {
  'wait until it is done': '请等它结束',
  'go on with: train … --resume {1}': '继续训练：train … --resume {1}',
} satisfies Readonly<Record<string, string>>;
