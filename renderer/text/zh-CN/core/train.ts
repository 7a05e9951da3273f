/** Training and its figures: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const train = {} satisfies Readonly<Record<string, string>>;
