import { english as englishMessages } from '../../core/text/en.ts';
import { english, type Catalogue } from '../../core/text/en/window.ts';
import { languageNames, messageLoaders, windowLoaders } from '../../core/text/languages.ts';
import type { Text } from '../../core/text/message.ts';
import { render, type MessageLanguage } from '../../core/text/render.ts';
import { languageOf, languageTags, type Language } from '../../core/text/tags.ts';

/** The languages of the window and what each calls itself. */
export const languages = languageTags.map((value) => ({ value, text: languageNames[value] }));

/** What the window says in a language: its own words and the messages of the core. */
interface Words {
  readonly catalogue: Catalogue;
  readonly messages: MessageLanguage;
}

let current = $state.raw<Words & { readonly language: Language }>({
  language: 'en',
  catalogue: english,
  messages: englishMessages,
});

/** Every word of the window in the current language; reactive. */
export function text(): Catalogue {
  return current.catalogue;
}

/** What the core says, e.g. why a call failed, in the current language; reactive. */
export function coreText(message: Text): string {
  return render(message, current.messages);
}

/** The current language, as numbers and dates are written in it; reactive. */
export function language(): Language {
  return current.language;
}

/** Loads a language and shows everything in it. */
export async function setLanguage(chosen: Language): Promise<void> {
  current = { language: chosen, ...(await load(chosen)) };
  document.documentElement.lang = chosen;
}

async function load(chosen: Language): Promise<Words> {
  const [catalogue, messages] = await Promise.all([windowLoaders[chosen](), messageLoaders[chosen]()]);
  const { names } = catalogue.steps;
  return { catalogue, messages: { messages, step: (name) => (chosen === 'en' ? name : (names[name] ?? name)) } };
}

/** The language of the operating system where the window has it, else English. */
export function systemLanguage(): Language {
  return languageOf(navigator.language);
}

/** A step as the current language calls it: `Click`; a step of another name by its own. */
export function stepName(step: string): string {
  return current.catalogue.steps.names[step] ?? step;
}

/** Several of a step: `clicks`. */
export function stepPlural(step: string): string {
  return current.catalogue.steps.plural(step);
}

/** A count of a step: `36 clicks`. */
export function stepCount(count: number, step: string): string {
  return current.catalogue.steps.counted(count, step);
}
