import { app } from 'electron';

import type { DesktopWords } from '../../core/text/en/desktop.ts';
import { desktopWords } from '../../core/text/languages.ts';
import { languageOf, type Language } from '../../core/text/tags.ts';

/** The words of the native parts in a language; without one, in the system's where it is among ours. */
export function nativeText(language: Language | null): DesktopWords {
  return desktopWords[language ?? languageOf(app.getLocale())];
}
