/** Comparisons and studies: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const compare = {
  'engine {1}, the fastest here in an earlier trial: {2}': '引擎 {1}，在之前的试跑中为本机最快：<2>',
  'engine {1}, the fastest here in a short trial: {2}': '引擎 {1}，在短时试跑中为本机最快：<2>',
} satisfies Readonly<Record<string, string>>;
