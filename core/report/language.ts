import type { ReportWords } from '../text/en/report.ts';
import { reportWords } from '../text/languages.ts';
import type { Text } from '../text/message.ts';
import { messagesOf } from '../text/messages.ts';
import { render } from '../text/render.ts';
import { withUnbrokenTexts, withUnbrokenUnits } from '../text/shown.ts';
import type { Language } from '../text/tags.ts';
import { truncated } from './html.ts';

/** The texts of a report in one language: its own words, which truncate names of steps, and the core's messages. */
export interface ReportLanguage extends ReportWords {
  text(text: Text): string;
}

/** The texts of reports in a language; none is wrapped between a number and its unit. */
export function reportLanguage(language: Language): ReportLanguage {
  const words = withUnbrokenTexts(reportWords[language]);
  const step = (name: string): string => truncated(words.step(name));
  return { ...words, step, text: (text) => withUnbrokenUnits(render(text, { messages: messagesOf[language], step })) };
}
