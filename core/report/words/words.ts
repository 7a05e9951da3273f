import type { ReportLanguage } from '../languages.ts';
import { english, type ReportWords } from './en.ts';
import { chinese } from './zh-CN.ts';

const all: Readonly<Record<ReportLanguage, ReportWords>> = { en: english, 'zh-CN': chinese };

/** What a report says in a language. */
export function reportWords(language: ReportLanguage): ReportWords {
  return all[language];
}
