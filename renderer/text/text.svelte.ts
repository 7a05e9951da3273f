import type { Language } from '../core/bridge.ts';
import { english } from './en.ts';
import type { Catalogue } from './en.ts';

/** The languages of the window and what each calls itself. */
export const languages: readonly { readonly value: Language; readonly text: string }[] = [
  { value: 'en', text: 'English' },
  { value: 'zh-CN', text: '简体中文' },
];

const loaders: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  'en': () => Promise.resolve(english),
  'zh-CN': async () => (await import('./zh-CN.ts')).chinese,
};

let current = $state.raw<{ readonly language: Language; readonly catalogue: Catalogue }>({ language: 'en', catalogue: english });

/** Every word of the window in the current language; reactive. */
export function text(): Catalogue {
  return current.catalogue;
}

/** The current language, as numbers and dates are written in it; reactive. */
export function language(): Language {
  return current.language;
}

/** Loads a language and shows everything in it. */
export async function setLanguage(chosen: Language): Promise<void> {
  const catalogue = await loaders[chosen]();
  current = { language: chosen, catalogue };
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
