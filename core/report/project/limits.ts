import { isMiscalibrated, type StepEvaluation } from '../../evaluate/steps.ts';
import { findModel, hasIndependentSteps } from '../../models/registry.ts';
import { aucOfStep, fewPositives, isNoBetterThanChance } from '../../text/auc.ts';
import { formatFigure, formatInterval } from '../../text/figures.ts';
import type { Text } from '../../text/message.ts';
import { choiceNotes, keptNote } from '../../train/fit/training-warnings.ts';
import { html, truncated, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { isTimed } from '../parts-table.ts';
import type { ModelContents } from './contents.ts';
import { driftVerdict } from './drift.ts';

/** The limits to the use of a model, in plain words. */
export function limitsList(model: ModelContents, words: ReportLanguage): Markup {
  const texts = words.project.limits;
  const { run, summaries, outline } = model.described;
  const found = [
    ...(outline?.refit === undefined ? [] : [texts.refit(run.run, outline.refit.run)]),
    ...metricLimits(model, words),
    ...uncalibrated(model, words),
    ...(run.test === null && run.valid !== null ? [texts.onValidation] : []),
    ...(summaries === null || isTimed(summaries) ? [] : [texts.untimed]),
    ...[...epochNotes(model), ...driftNotes(model), ...model.scoringNotes].map((text) => words.text(text)),
  ];
  const items = [...(found.length === 0 ? [texts.none] : found), texts.general];
  return html`<h3>${texts.title}</h3><ul class="limits">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

/** The metrics of a run on its test set, else on its validation set; null before it is evaluated. */
export function shownMetrics({ described: { run } }: ModelContents): Readonly<Record<string, StepEvaluation>> | null {
  return (run.test ?? run.valid) as Readonly<Record<string, StepEvaluation>> | null;
}

function metricLimits(model: ModelContents, words: ReportLanguage): string[] {
  const texts = words.project.limits;
  const { run, outline } = model.described;
  const measured = outline?.refit?.run ?? run.run;
  return Object.entries(shownMetrics(model) ?? {}).flatMap(([step, metrics]) => {
    const auc = aucOfStep(metrics);
    const name = truncated(words.step(step));
    const few = fewPositives(auc);
    return [
      ...(auc.auc === null ? [texts.undefined(name)] : []),
      ...(isNoBetterThanChance(auc) ? [texts.chance(name, formatInterval(auc))] : []),
      ...(few === null ? [] : [texts.few(name, few)]),
      ...(isMiscalibrated(metrics) ? [texts.miscalibrated(name, formatFigure(metrics.calibration, 2), measured)] : []),
    ];
  });
}

/** The steps without a fitted calibration, except those that need none. */
function uncalibrated({ described: { run }, calibration }: ModelContents, words: ReportLanguage): string[] {
  if (run.status !== 'done') return [];
  const valid = run.valid as Readonly<Record<string, StepEvaluation>> | null;
  const steps = run.steps.filter((step) => {
    const fitted = calibration.find((one) => one.step === step);
    return fitted === undefined || (fitted.method === 'none' && (valid?.[step]?.positives ?? 0) === 0);
  });
  return steps.length === 0
    ? []
    : [words.project.limits.uncalibrated(steps.map((step) => truncated(words.step(step))).join(', '))];
}

/** The notes with which the run's training began, e.g. on steps with too few validation positives. */
function epochNotes({ described: { run, outline, kept } }: ModelContents): readonly Text[] {
  if (outline?.choices === undefined) return [];
  if (kept !== null && outline.base !== undefined && run.bank !== null)
    return [keptNote(truncated(run.bank), outline.base.run, kept)];
  const definition = findModel(run.model);
  const unit = definition.kind === 'trees' ? 'trees' : 'epochs';
  return choiceNotes(outline.choices, hasIndependentSteps(definition), unit);
}

function driftNotes({ drift }: ModelContents): readonly Text[] {
  return drift.value === null || drift.value.verdict === 'keep' ? [] : [driftVerdict(drift.value)];
}
