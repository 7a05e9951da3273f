import type { Comparison, ModelTest } from '../../compare/result.ts';
import { aucOverSeeds, reachableAuc } from '../../text/auc.ts';
import { formatP, formatSigned, SIGNIFICANT } from '../../text/figures.ts';
import { periodNotes } from '../../text/metrics/period-notes.ts';
import { aucText } from '../auc.ts';
import { html, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, paragraph, section } from '../page.ts';
import { bestTest, mainStep, pickedModel, titleOf } from './lookup.ts';

/** The result in a few sentences. */
export function verdictSection(comparison: Comparison, words: ReportLanguage): Markup {
  const step = mainStep(comparison);
  const others = comparison.steps
    .filter((one) => one !== step)
    .map((one) => paragraph(stepVerdict(comparison, one, words)));
  return html`<section class="verdict"><h2>${words.verdict.title}</h2>
${paragraph(stepVerdict(comparison, step, words))}${reachableSentence(comparison, step, words)}${others}
${missing(comparison, words)}</section>
`;
}

function stepVerdict(comparison: Comparison, step: string, words: ReportLanguage): string {
  const texts = words.verdict;
  const stepTitle = words.step(step);
  const test = bestTest(comparison, step);
  const measured = comparison.rows.filter(({ figures }) => figures[step].mean !== null);
  if (measured.length === 0) return texts.unmeasured(stepTitle);
  if (test === undefined)
    return measured
      .map(({ title, figures }) =>
        texts.reaches(words.model(words.text(title)), aucText(aucOverSeeds(figures[step]), words), stepTitle),
      )
      .join(texts.sentenceSeparator);
  const aucOf = (model: string): string =>
    aucText(aucOverSeeds(comparison.rows.find((row) => row.model === model)?.figures[step]), words);
  const [one, other] = [titleOf(comparison, test.model, words), titleOf(comparison, test.against, words)];
  return [
    texts.against(stepTitle, one, aucOf(test.model), other, aucOf(test.against)),
    testInWords(test, one, other, words),
  ].join(texts.sentenceSeparator);
}

/** The result of a t-test over seeds or test periods, in a few words. */
export function shortWords(
  { difference, pAdjusted: p, seeds, splits }: ModelTest,
  model: string,
  against: string,
  { tests: { short } }: ReportLanguage,
): string {
  if (p === null && splits === 1) return short.onePeriod;
  if (p === null) return splits === undefined && seeds < 2 ? short.oneSeed : short.noSpread;
  return p >= SIGNIFICANT ? short.chance : short.better(difference > 0 ? model : against);
}

/** The result of a t-test over seeds or test periods, in plain words. */
function testInWords(
  { difference, pAdjusted: p, seeds, splits }: ModelTest,
  model: string,
  against: string,
  { verdict, over: overWords }: ReportLanguage,
): string {
  const signed = formatSigned(difference);
  const inPeriods = splits !== undefined;
  if (splits === 1) return verdict.onePeriod(signed);
  if (!inPeriods && seeds < 2) return verdict.oneSeed(signed);
  const over = overWords(seeds, splits ?? 1);
  if (p === null) return verdict.noSpread(signed, over);
  const pText = p < 0.0001 ? formatP(p) : `= ${formatP(p)}`;
  return p >= SIGNIFICANT
    ? verdict.chance(signed, pText, over, inPeriods)
    : verdict.better(signed, difference > 0 ? model : against, pText, over, inPeriods);
}

/** How far the best model gets from a random ranking (AUC 0.5) to the AUC of the true probabilities, if known. */
function reachableSentence(comparison: Comparison, step: string, words: ReportLanguage): Markup | null {
  const best = comparison.reachable?.[step] ?? null;
  const means = comparison.rows.map(({ figures }) => figures[step].mean).filter((mean) => mean !== null);
  if (best === null || best <= 0.5 || means.length === 0) return null;
  const reached = (Math.max(...means) - 0.5) / (best - 0.5);
  return paragraph(words.verdict.reachable(aucText(reachableAuc(comparison, step), words), Math.round(reached * 100)));
}

function missing({ rows }: Comparison, words: ReportLanguage): readonly Markup[] {
  const { verdict } = words;
  return rows.flatMap(({ title, unavailable, failed }) => {
    const model = words.model(words.text(title));
    return [
      ...(unavailable === null ? [] : [note(verdict.unavailable(model, words.text(unavailable)))]),
      ...failed.map(({ seed, split = null, error }) => note(verdict.failed(model, seed, split, words.text(error)))),
    ];
  });
}

/** Every test of a comparison with its interpretation. */
export function testsSection(comparison: Comparison, table: Markup, words: ReportLanguage): Markup {
  const { note: noteOfSeeds, noteOne, noteOfPeriods } = words.tests;
  const { seeds, splits } = comparison;
  const text = splits !== undefined ? noteOfPeriods : seeds.length < 2 ? noteOne : noteOfSeeds;
  const picked = pickedModel(comparison);
  const pickedNote = picked === null ? null : words.tests.flattered(titleOf(comparison, picked, words));
  return section(
    words.tests.title,
    table,
    note(text),
    pickedNote === null ? null : note(pickedNote),
    ...periodNotes(comparison).map((one) => note(words.text(one))),
  );
}
