/**
 * What any part may say, and what the window itself says of its connection: texts of the core in Simplified Chinese.
 * `{1}` is data, `<1>` another text of the core.
 */
export const base = {} satisfies Readonly<Record<string, string>>;
