import type { Comparison, ModelTest } from '../../compare/result.ts';
import { formatFigure, formatP, formatSigned, formatSpread, plural } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { note, paragraph, section } from '../page.ts';
import { bestTest, mainStep, pickedModel, titleOf } from './lookup.ts';

/** From here on a difference is not put down to chance. */
export const SIGNIFICANT = 0.05;
export const VERY_SIGNIFICANT = 0.01;

/** What came out, in a few sentences. */
export function verdictSection(comparison: Comparison): Markup {
  const step = mainStep(comparison);
  const others = comparison.steps.filter((one) => one !== step);
  return html`<section class="verdict"><h2>What came out</h2>
${paragraph(stepVerdict(comparison, step))}${reachableSentence(comparison, step)}${others.map((one) => paragraph(stepVerdict(comparison, one)))}
${missing(comparison)}</section>
`;
}

function stepVerdict(comparison: Comparison, step: string): string {
  const test = bestTest(comparison, step);
  const measured = comparison.rows.filter(({ figures }) => figures[step].mean !== null);
  if (measured.length === 0) return `No model has an AUC for ${step}: the test set lacks samples that reached it, or samples that did not.`;
  if (test === undefined) return measured.map(({ title, figures }) => `${title} reaches an AUC of ${formatSpread(figures[step])} for ${step}.`).join(' ');
  const figuresOf = (model: string): string => formatSpread(comparison.rows.find((row) => row.model === model)?.figures[step] ?? { mean: null, std: null });
  const [one, other] = [titleOf(comparison, test.model), titleOf(comparison, test.against)];
  return `For ${step}, ${one} reaches an AUC of ${figuresOf(test.model)}, and the best baseline (${other}) ${figuresOf(test.against)}. ${testInWords(test, one, other)}`;
}

/** What a t-test over seeds says, in a few words. */
export function shortWords({ difference, p, seeds }: ModelTest, model: string, against: string): string {
  if (p === null) return seeds < 2 ? 'one seed: no test' : 'no spread: no test';
  return p >= SIGNIFICANT ? 'not more than chance' : `${difference > 0 ? model : against} is better`;
}

/** What a t-test over seeds says, in plain words. */
function testInWords({ difference, p, seeds }: ModelTest, model: string, against: string): string {
  const apart = `The difference is ${formatSigned(difference)}`;
  if (seeds < 2) return `${apart}; one seed cannot tell it from the luck of a training.`;
  if (p === null) return `${apart} for each of ${plural(seeds, 'seed')}, so that a test has no spread to hold it against.`;
  const chance = `p ${p < 0.0001 ? formatP(p) : `= ${formatP(p)}`} over ${plural(seeds, 'seed')}`;
  if (p >= SIGNIFICANT) return `${apart}, which is not more than the luck of a training explains (${chance}).`;
  return `${apart}: ${difference > 0 ? model : against} is better by more than the luck of a training explains (${chance}).`;
}

function reachableSentence(comparison: Comparison, step: string): Markup | null {
  const best = comparison.reachable?.[step] ?? null;
  const tops = comparison.rows.map(({ figures }) => figures[step].mean).filter((mean) => mean !== null);
  if (best === null || best <= 0.5 || tops.length === 0) return null;
  const way = (Math.max(...tops) - 0.5) / (best - 0.5);
  return paragraph(`No model can be expected to do better than the true probabilities, whose AUC is ${formatFigure(best)}: the best model here goes ${Math.round(way * 100)} % of the way from a coin (0.5) to them.`);
}

function missing({ rows }: Comparison): readonly Markup[] {
  return rows.flatMap(({ title, unavailable, failed }) => [
    ...(unavailable === null ? [] : [note(`${title} is not available: ${unavailable}`)]),
    ...failed.map(({ seed, error }) => note(`${title}, seed ${seed}, failed: ${error}`)),
  ]);
}

/** Every test of a comparison with what it means. */
export function testsSection(comparison: Comparison, table: Markup): Markup {
  const text = comparison.seeds.length < 2
    ? 'There is one seed, so there is neither a deviation nor a t-test: other seeds train other weights, and how far those differ is not known.'
    : 'A paired t-test asks whether the difference holds over seeds, that is over other trainings on the same samples. DeLong’s test asks, for the first seed’s runs, whether it holds over samples, that is on other samples of the same kind. '
      + 'A lead that both find is one to count on. The p values are not adjusted for the number of tests: among twenty differences that are none, one is expected below 0.05.';
  const picked = pickedModel(comparison);
  const flattered = picked === null ? null : `${titleOf(comparison, picked)} is held against the others because it has the best AUC on this very test part: its lead is partly luck, and so its p values are too small.`;
  return section('Is the difference more than chance?', table, note(text), flattered === null ? null : note(flattered));
}
