import { app } from 'electron';

import { inEnglish } from '../../core/text/en.ts';
import type { DesktopWords } from '../../core/text/en/desktop.ts';
import { desktopWords } from '../../core/text/languages.ts';
import type { Text } from '../../core/text/message.ts';
import { render } from '../../core/text/render.ts';
import { languageOf, type Language } from '../../core/text/tags.ts';
import { messages as chineseMessages } from '../../core/text/zh-CN/messages.ts';

/** The texts of the native parts in a language; by default the system's language if supported. */
export function nativeText(language: Language | null): DesktopWords {
  return desktopWords[language ?? languageOf(app.getLocale())];
}

/** A text of the core in a language, with the same default. */
export function nativeCoreText(text: Text, language: Language | null): string {
  return (language ?? languageOf(app.getLocale())) === 'zh-CN'
    ? render(text, { messages: chineseMessages, step: (name) => name })
    : inEnglish(text);
}
