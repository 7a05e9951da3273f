/**
 * Texts of the core that only stand within others, in Simplified Chinese. `{1}` is data, `<1>` another text of the
 * core.
 */
export const pieces = {} satisfies Readonly<Record<string, string>>;
