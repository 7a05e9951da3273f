import { app } from 'electron';

import type { DesktopWords } from '../../core/text/en/desktop.ts';
import { desktopWords } from '../../core/text/languages.ts';
import type { Text } from '../../core/text/message.ts';
import { messagesOf } from '../../core/text/messages.ts';
import { render } from '../../core/text/render.ts';
import { languageOf, type Language } from '../../core/text/tags.ts';

/** The texts of the native parts in a language; by default the system's language if supported. */
export function nativeText(language: Language | null): DesktopWords {
  return desktopWords[chosenOr(language)];
}

/** A text of the core in a language, with the same default. */
export function nativeCoreText(text: Text, language: Language | null): string {
  return render(text, { messages: messagesOf[chosenOr(language)], step: (name) => name, hidesCells: true });
}

function chosenOr(language: Language | null): Language {
  return language ?? languageOf(app.getLocale());
}
