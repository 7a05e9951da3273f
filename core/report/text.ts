import { messages as english } from '../text/en/messages.ts';
import type { ReportWords } from '../text/en/report.ts';
import type { Text } from '../text/message.ts';
import { render } from '../text/render.ts';
import type { EachLanguage, Language } from '../text/tags.ts';
import { messages as chinese } from '../text/zh-CN/messages.ts';

const catalogues: EachLanguage<typeof english> = { en: english, 'zh-CN': chinese };

/** Translates a core text into the language of a report. */
export function textIn({ tag, step }: ReportWords, text: Text): string {
  return render(text, { messages: catalogues[tag as Language], step });
}
