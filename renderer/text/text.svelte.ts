import { english as englishMessages } from '../../core/text/en.ts';
import type { Messages } from '../../core/text/en/messages.ts';
import { english, type Catalogue } from '../../core/text/en/window.ts';
import { languageNames, messageLoaders, windowLoaders } from '../../core/text/languages.ts';
import type { Text } from '../../core/text/message.ts';
import { render, type MessageLanguage } from '../../core/text/render.ts';
import { withoutDirectionChanges, shortened, withShownTexts, withUnbrokenUnits } from '../../core/text/shown.ts';
import { languageOf, languageTags, PSEUDO, type Language } from '../../core/text/tags.ts';

/** The languages of the window, each with its own name for itself. */
export const languages = languageTags.map((value) => ({ value, text: languageNames[value] }));

/** The program's own messages are shorter, but one that quotes a text of a project file may have any length. */
const MAX_MESSAGE_LENGTH = 2000;

/** The texts of the window in one language: its own and the messages of the core. */
interface Words {
  readonly catalogue: Catalogue;
  readonly messages: MessageLanguage;
}

let current = $state.raw<Words & { readonly language: Language }>({
  language: 'en',
  catalogue: withShownTexts(english),
  messages: englishMessages,
});

/** The texts of the window in the current language; reactive. */
export function text(): Catalogue {
  return current.catalogue;
}

/** The core's messages, e.g. errors, in the current language; reactive. */
export function coreText(message: Text): string {
  return withUnbrokenUnits(withoutDirectionChanges(shortened(render(message, current.messages), MAX_MESSAGE_LENGTH)));
}

/** A message of the core as a sentence of its own: it begins with a capital, unless it begins with a name. */
export function coreSentence(message: Text): string {
  const sentence = coreText(message);
  const values = typeof message === 'string' ? [] : Object.values(message.values ?? {}).flat();
  const isName = values.some(
    (value) => typeof value === 'string' && value !== '' && sentence.startsWith(withUnbrokenUnits(value)),
  );
  return isName ? sentence : sentence.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** The locale for numbers and dates in the current language; reactive. */
export function language(): Language {
  return current.language;
}

/** The language that was chosen last; the texts of one chosen before it may arrive later. */
let latest: Language = 'en';

/** Loads a language and applies it, unless another one is chosen meanwhile. */
export async function setLanguage(chosen: Language): Promise<void> {
  latest = chosen;
  const words = await load(chosen);
  if (latest !== chosen) return;
  current = { language: chosen, ...words };
  document.documentElement.lang = chosen;
}

async function load(chosen: Language): Promise<Words> {
  const [catalogue, messages] = await Promise.all([windowLoaders[chosen](), messageLoaders[chosen]()]);
  if (chosen === 'en' && navigator.language === PSEUDO) return pseudoWords(catalogue, messages);
  return {
    catalogue: withShownTexts(catalogue),
    messages: { messages, step: (name) => (chosen === 'en' ? name : catalogue.steps.name(name)) },
  };
}

/** The English texts in the pseudo-locale, which only tests use. */
async function pseudoWords(catalogue: Catalogue, messages: Messages): Promise<Words> {
  const { pseudo } = await import('../../core/text/pseudo.ts');
  return {
    catalogue: pseudo(catalogue),
    messages: { messages: pseudo(messages), step: (name) => name },
  };
}

/** The language of the operating system if the window has it, else English. */
export function systemLanguage(): Language {
  return languageOf(navigator.language);
}

/** A step's name in the current language, e.g. `Click`; custom steps keep their own name. */
export function stepName(step: string): string {
  return current.catalogue.steps.name(step);
}

/** The name of a bank in a list, or "all users" for data without banks. */
export function bankName(bank: string): string {
  return bank === '' ? text().score.shares.noBank : bank;
}

/** Whether the data have no banks: the core then returns a single bank with an empty name, for all users. */
export function areNameless(banks: readonly { readonly bank: string }[]): boolean {
  return banks.length > 0 && banks.every(({ bank }) => bank === '');
}

/** The plural of a step: `clicks`. */
export function stepPlural(step: string): string {
  return current.catalogue.steps.plural(step);
}

/** The plural of a step as a title: `Clicks`; custom steps keep their own name. */
export function stepPluralTitle(step: string): string {
  return current.catalogue.steps.plural(stepName(step));
}

/** A count of a step: `36 clicks`. */
export function stepCount(count: number, step: string): string {
  return current.catalogue.steps.counted(count, step);
}
