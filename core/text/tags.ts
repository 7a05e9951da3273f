/** The languages of the program, as BCP 47 tags. Each is a folder here; `languages.ts` collects their texts. */
export const languageTags = ['en', 'zh-CN'] as const;

/** A language of the program. */
export type Language = (typeof languageTags)[number];

/** The tag of the pseudo-locale (`pseudo.ts`), which no system uses unless a test sets it. */
export const PSEUDO = 'en-XA';

/** One value for each language. */
export type EachLanguage<Value> = Readonly<Record<Language, Value>>;

/** The language that suits a system's locale best; English if none does. */
export function languageOf(locale: string): Language {
  const primarySubtag = (tag: string): string => tag.toLowerCase().split('-')[0];
  return languageTags.find((tag) => primarySubtag(tag) === primarySubtag(locale)) ?? 'en';
}
