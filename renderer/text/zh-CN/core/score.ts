/** Scoring: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core. */
export const score = {} satisfies Readonly<Record<string, string>>;
