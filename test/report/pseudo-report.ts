/** Checks of reports in the pseudo-locale, whose texts are in brackets and longer. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';

import type { ReportLanguage } from '../../core/report/language.ts';
import { messages } from '../../core/text/en/messages.ts';
import { report } from '../../core/text/en/report.ts';
import { pseudo } from '../../core/text/pseudo.ts';
import { render } from '../../core/text/render.ts';
import { hardCoded, overflows, partsOf } from '../renderer/helpers/page-texts.ts';
import { openContent, unfold } from './opened-page.ts';

const pseudoMessages = pseudo(messages);

/** The language of reports in the pseudo-locale. */
export const pseudoLanguage: ReportLanguage = {
  ...pseudo(report),
  tag: 'en',
  text: (text) => render(text, { messages: pseudoMessages, step: (name) => name }),
};

/** All strings in nested values, including the names of properties. */
export function textsIn(values: unknown): readonly string[] {
  if (typeof values === 'string') return [values];
  if (typeof values !== 'object' || values === null) return [];
  return [...Object.keys(values), ...Object.values(values).flatMap(textsIn)];
}

/** Checks that every text of a report comes from the catalogue, except data and their parts, and fits. */
export async function expectTranslated(t: TestContext, content: string, data: readonly string[]): Promise<void> {
  const { page } = await openContent(t, content);
  await unfold(page);
  const known = new Set(data.flatMap((text) => [text, ...partsOf(text)]));
  assert.deepEqual(
    { hardCoded: await hardCoded(page, known), overflows: await overflows(page) },
    { hardCoded: [], overflows: [] },
  );
}
