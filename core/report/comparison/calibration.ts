import type { Comparison } from '../../compare/result.ts';
import { binNotes, calibrationFigure } from '../calibration-figure.ts';
import type { Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, plots, section } from '../page.ts';
import { modelsWithCurves, seriesOf, titleOf } from './lookup.ts';

/** Predicted and actual rates by step. */
export function calibrationSection(comparison: Comparison, words: ReportLanguage): Markup {
  const ofNewest = comparison.splits === undefined ? null : words.ranking.noteOfNewest;
  // Until it is finished, a comparison has no curves, and so no intervals.
  const notes = modelsWithCurves(comparison).length === 0 ? [] : binNotes(comparison, words);
  return section(
    words.calibration.title,
    plots(comparison.steps.map((step) => figureOf(comparison, step, words))),
    note([words.calibration.note, ...notes].join(words.verdict.sentenceSeparator), ofNewest),
  );
}

function figureOf(comparison: Comparison, step: string, words: ReportLanguage): Markup {
  const models = modelsWithCurves(comparison).map((model) => ({
    title: titleOf(comparison, model, words),
    series: seriesOf(comparison, model, step),
    bins: comparison.curves[model][step].bins,
  }));
  return calibrationFigure(step, models, words);
}
