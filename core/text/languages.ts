/**
 * The words of each language, in one list for each place that shows them, so that a bundle takes only what it uses. To
 * add a language, add its folder and its tag in `tags.ts`; the compiler then asks for its lines here, in `messages.ts`
 * and in `units.ts`.
 */
import type { DesktopWords } from './en/desktop.ts';
import * as en from './en/language.ts';
import type { Messages } from './en/messages.ts';
import type { ReportWords } from './en/report.ts';
import type { Catalogue } from './en/window.ts';
import type { EachLanguage } from './tags.ts';
import * as chinese from './zh-CN/language.ts';

/** The name of each language in that language. */
export const languageNames: EachLanguage<string> = { en: en.name, 'zh-CN': chinese.name };

/** The words of native menus and dialogs. */
export const desktopWords: EachLanguage<DesktopWords> = { en: en.desktop, 'zh-CN': chinese.desktop };

/** The words of reports. */
export const reportWords: EachLanguage<ReportWords> = { en: en.report, 'zh-CN': chinese.report };

/** The messages of the core. */
export const messageLoaders: EachLanguage<() => Promise<Messages>> = {
  en: en.loadMessages,
  'zh-CN': chinese.loadMessages,
};

/** The words of the window. */
export const windowLoaders: EachLanguage<() => Promise<Catalogue>> = {
  en: en.loadWindow,
  'zh-CN': chinese.loadWindow,
};
