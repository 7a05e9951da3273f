import { english as englishMessages } from '../../core/text/en.ts';
import type { Text } from '../../core/text/message.ts';
import { render, type MessageLanguage } from '../../core/text/render.ts';
import type { Language } from '../core/bridge.ts';
import { CoreTexts } from './core-texts.ts';
import { english, type Catalogue } from './en.ts';

/** The languages of the window and what each calls itself. */
export const languages: readonly { readonly value: Language; readonly text: string }[] = [
  { value: 'en', text: 'English' },
  { value: 'zh-CN', text: '简体中文' },
];

/** The words of the window, and what the core's own texts become; none for English, which the core writes. */
interface Words {
  readonly catalogue: Catalogue;
  readonly messages: MessageLanguage;
  readonly core: CoreTexts | null;
}

const loaders: Readonly<Record<Language, () => Promise<Words>>> = {
  en: () => Promise.resolve({ catalogue: english, messages: englishMessages, core: null }),
  'zh-CN': async () => {
    const [{ chinese }, { messages }, { chineseMessages, chinesePieces }] = await Promise.all([
      import('./zh-CN.ts'),
      import('../../core/text/zh-CN/messages.ts'),
      import('./zh-CN/core/all.ts'),
    ]);
    return {
      catalogue: chinese,
      messages: { messages, step: (name) => chinese.steps.names[name] ?? name },
      core: new CoreTexts(chineseMessages, chinesePieces, chinese.steps.names),
    };
  },
};

let current = $state.raw<Words & { readonly language: Language }>({
  language: 'en',
  catalogue: english,
  messages: englishMessages,
  core: null,
});

/** Every word of the window in the current language; reactive. */
export function text(): Catalogue {
  return current.catalogue;
}

/** What the core says, e.g. why a call failed, in the current language; reactive. */
export function coreText(message: Text): string {
  if (typeof message !== 'string') return render(message, current.messages);
  return current.core?.translate(message) ?? message;
}

/** The current language, as numbers and dates are written in it; reactive. */
export function language(): Language {
  return current.language;
}

/** Loads a language and shows everything in it. */
export async function setLanguage(chosen: Language): Promise<void> {
  current = { language: chosen, ...(await loaders[chosen]()) };
  document.documentElement.lang = chosen;
}

/** The language of the operating system where the window has it, else English. */
export function systemLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** A step as the current language calls it: `Click`; a step of another name by its own. */
export function stepName(step: string): string {
  return current.catalogue.steps.names[step] ?? step;
}

/** Several of a step: `clicks`. */
export function stepPlural(step: string): string {
  return current.catalogue.steps.plurals[step] ?? step;
}
