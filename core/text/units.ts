import { units as en, type Units } from './en/units.ts';
import { languageOf, type EachLanguage } from './tags.ts';
import { units as chinese } from './zh-CN/units.ts';

const units: EachLanguage<Units> = { en, 'zh-CN': chinese };

/** The units as a language writes them. */
export function unitsOf(language: string): Units {
  return units[languageOf(language)];
}
