import { languageTags } from '../../core/text/tags.ts';
import type { Language, Theme } from '../core/bridge.ts';
import { shell } from '../core/shell.ts';
import { setLanguage as setTextLanguage, systemLanguage } from '../text/text.svelte.ts';

const systemPrefersDark = window.matchMedia('(prefers-color-scheme: dark)');

const themes: readonly Theme[] = ['light', 'dark', 'system'];

/** The user's preferences for the window, kept in the browser's storage. */
class Preferences {
  #theme = $state<Theme>(stored('theme', themes, 'system'));
  #language = $state<Language>(stored('language', languageTags, systemLanguage()));

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    store('theme', theme);
    this.#applyTheme();
  }

  get language(): Language {
    return this.#language;
  }

  /** Switches the language; the texts change once they are loaded. */
  async setLanguage(language: Language): Promise<void> {
    store('language', language);
    await this.#applyLanguage(language);
  }

  /** Applies the preferences to the window; call it once, before the first render. */
  async apply(): Promise<void> {
    this.#applyTheme();
    systemPrefersDark.addEventListener('change', () => this.#applyTheme());
    addEventListener('storage', () => this.#followOtherWindows());
    await this.#applyLanguage(this.#language);
  }

  /** Applies what another window of the program has stored. */
  #followOtherWindows(): void {
    const theme = stored('theme', themes, this.#theme);
    const language = stored('language', languageTags, this.#language);
    if (theme !== this.#theme) {
      this.#theme = theme;
      this.#applyTheme();
    }
    if (language !== this.#language) void this.#applyLanguage(language);
  }

  async #applyLanguage(language: Language): Promise<void> {
    this.#language = language;
    shell.setLanguage(language);
    await setTextLanguage(language);
  }

  #applyTheme(): void {
    const dark = this.#theme === 'dark' || (this.#theme === 'system' && systemPrefersDark.matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    shell.setTheme(this.#theme);
  }
}

function stored<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
  const value = read(name);
  return choices.find((choice) => choice === value) ?? fallback;
}

/** A browser may refuse storage; the window then starts with its defaults each time. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(`stepladder.${name}`);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(`stepladder.${name}`, value);
  } catch {
    /* see `read` */
  }
}

/** The preferences of this window. */
export const preferences = new Preferences();
