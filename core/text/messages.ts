/** The messages of every language, for what loads them all at once: reports, and the desktop program's native parts. */
import { messages as english, type Messages } from './en/messages.ts';
import type { EachLanguage } from './tags.ts';
import { messages as chinese } from './zh-CN/messages.ts';

/** The messages of each language. */
export const messagesOf: EachLanguage<Messages> = { en: english, 'zh-CN': chinese };
