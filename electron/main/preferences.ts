import { nativeTheme } from 'electron';
import { z } from 'zod';

import { languageTags, type Language } from '../../core/text/tags.ts';
import type { Theme } from '../../renderer/core/bridge.ts';
import { readSaved, writeSaved } from './saved.ts';

/** Schema of the page's themes. */
export const theme: z.ZodType<Theme> = z.enum(['light', 'dark', 'system']);

/** Schema of the page's languages. */
export const language: z.ZodType<Language> = z.enum(languageTags);

const preferences = z.strictObject({ theme, language: language.nullable(), folder: z.string().max(4096).nullable() });

/** The preferences that the native parts need before the page has loaded; the page sets them. */
export class Preferences {
  readonly #file: string;
  #values: z.output<typeof preferences>;

  constructor(file: string) {
    this.#file = file;
    this.#values = readSaved(file, preferences, { theme: 'system', language: null, folder: null });
    nativeTheme.themeSource = this.#values.theme;
  }

  get language(): Language | null {
    return this.#values.language;
  }

  /** The folder of the file chosen last. */
  get folder(): string | null {
    return this.#values.folder;
  }

  /** The window's background until the page renders: the canvas colour of the page's tokens. */
  get background(): string {
    return nativeTheme.shouldUseDarkColors ? '#16181a' : '#f6f6f4';
  }

  set(change: Partial<z.output<typeof preferences>>): void {
    const next = { ...this.#values, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#values)) return;
    this.#values = next;
    nativeTheme.themeSource = next.theme;
    writeSaved(this.#file, next);
  }
}
