import { findModel } from '../../models/registry.ts';
import { usedSettings } from '../../predict/plan.ts';
import { aucOfStep } from '../../text/auc.ts';
import { chosenOnMessage, keptMessage } from '../../text/epoch-choice.ts';
import { formatCount, formatFigure, formatMoment, formatRate } from '../../text/figures.ts';
import { message } from '../../text/message.ts';
import { isCalibratedOnValid, isOlderRun, undefinedMetrics } from '../../text/metrics/missing.ts';
import { aucCell, cellWithInterval } from '../auc.ts';
import { binNotes, calibrationFigure } from '../calibration-figure.ts';
import { html, truncated, nameOf, type Content, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, pairs, paragraph, plots, section } from '../page.ts';
import { partsTable } from '../parts-table.ts';
import { settingsText } from '../settings.ts';
import { table, type Column } from '../table.ts';
import { trainedSegment } from '../trained-segment.ts';
import type { ModelContents } from './contents.ts';
import { driftPart } from './drift.ts';
import { limitsList, shownMetrics } from './limits.ts';
import { windowsText } from './texts.ts';

/** The model card of a run: data, figures with intervals, calibration, drift, limits and settings. */
export function modelSection(model: ModelContents, words: ReportLanguage): Markup {
  const { run, outline } = model.described;
  const texts = words.project.model;
  return section(
    texts.title(run.run),
    pairs(aboutRun(model, words)),
    limitsList(model, words),
    html`<h3>${texts.data}</h3>`,
    pairs(aboutData(model, words)),
    model.described.summaries === null ? null : partsTable(model.described.summaries, run.steps, words),
    metricsPart(model, words),
    calibrationPart(model, words),
    driftPart(model.drift, words),
    html`<h3>${texts.settings}</h3>`,
    paragraph(html`<code>${settingsText(usedSettings(run.config, outline), words)}</code>`),
  );
}

function aboutRun({ described, data }: ModelContents, words: ReportLanguage) {
  const { run, promotedFor, outline, chosenOn } = described;
  const texts = words.project.model;
  const definition = findModel(run.model);
  const entries: [string, Content][] = [
    [texts.kind, words.named(words.model(words.text(definition.title)), run.model)],
    ...(data?.hasBanks === false ? [] : banksOf(run.bank, promotedFor, words)),
    [texts.objective, run.objective === null ? texts.allSteps : nameOf(words.step(run.objective))],
    [texts.trained, formatMoment(run.createdAt)],
    ...aboutTraining(described, words),
    ...(chosenOn === null ? [] : [[texts.chosenOn, words.text(chosenOnMessage(chosenOn))] as [string, Content]]),
    [
      texts.engine,
      [run.engine, ...(outline?.device === undefined ? [] : [`(${words.text(outline.device)})`])].join(' '),
    ],
    [texts.seed, String(run.seed)],
    ...(run.weightsSha256 === null
      ? []
      : [[texts.weights, html`<code>${run.weightsSha256}</code>`] as [string, Content]]),
  ];
  return entries;
}

/** The run from which training started or that it kept, and its best epoch or number of trees. */
function aboutTraining({ run, outline, kept }: ModelContents['described'], words: ReportLanguage): [string, Content][] {
  const texts = words.project.model;
  const base = outline?.base?.run;
  if (base !== undefined && kept !== null) return [[texts.keeps, words.text(keptMessage(base, kept))]];
  const best = findModel(run.model).kind === 'trees' ? texts.bestTrees : texts.bestEpoch;
  return [
    ...(base === undefined ? [] : [[texts.base, base] as [string, Content]]),
    ...(run.bestEpoch === null ? [] : [[best, texts.of(run.bestEpoch, run.epoch)] as [string, Content]]),
  ];
}

/** The bank that the run was trained for, and those that it is active for. */
function banksOf(
  bank: string | null,
  promotedFor: readonly string[],
  { project: { model: texts }, provenance }: ReportLanguage,
): [string, Content][] {
  return [
    [texts.bank, bank === null ? provenance.allBanks : nameOf(bank)],
    [texts.activeFor, promotedFor.length === 0 ? texts.notActive : promotedFor.map(truncated).join(', ')],
  ];
}

function aboutData({ described: { run, outline }, data }: ModelContents, words: ReportLanguage): [string, Content][] {
  const texts = words.project.model;
  const { from = null, to = null } = outline?.period ?? {};
  const negativeRate = outline?.parts.negativeRate ?? 1;
  const excluded = [
    texts.openSamples,
    ...(run.bank === null ? [] : [texts.otherBanks(truncated(run.bank))]),
    ...(data === null || data.rejected === 0 ? [] : [texts.rejected(data.rejected)]),
    ...(negativeRate === 1 ? [] : [texts.downSampled(formatRate(negativeRate))]),
  ];
  return [
    [texts.dataset, nameOf(run.dataset)],
    ...segmentOf(outline, words),
    [
      texts.requested,
      from === null && to === null ? texts.whole : words.project.funnel.periodOf(formatMoment(from), formatMoment(to)),
    ],
    ...(data === null ? [] : [[texts.windows, texts.windowsOf(windowsText(data.steps, words))] as [string, Content]]),
    [texts.excluded, html`${excluded.map((one) => html`<div>${one}</div>`)}`],
  ];
}

/** The segment that a run was trained on, with the conditions it had at that time. */
function segmentOf(
  outline: ModelContents['described']['outline'],
  { provenance }: ReportLanguage,
): readonly [string, string][] {
  const segment = outline === null ? null : trainedSegment(outline);
  if (segment === null) return [];
  const { name, conditions } = segment;
  return [[provenance.segment, provenance.segmentOf(truncated(name), conditions.map(truncated))]];
}

function metricsPart(model: ModelContents, words: ReportLanguage): Markup {
  const texts = words.project.model;
  const metrics = shownMetrics(model);
  const title = html`<h3>${texts.metrics[model.described.run.test === null ? 'valid' : 'test']}</h3>`;
  if (metrics === null) return html`${title}${paragraph(texts.unmeasured)}`;
  const numbers = [texts.samples, texts.positives, texts.auc, texts.logLoss, texts.ratio, texts.error];
  return html`${title}${table(
    texts.metricsCaption,
    [{ title: words.project.funnel.step }, ...numbers.map((name): Column => ({ title: name, kind: 'number' }))],
    Object.entries(metrics).map(([step, one]) => ({
      cells: [
        nameOf(words.step(step)),
        formatCount(one.rows),
        formatCount(one.positives),
        aucCell(aucOfStep(one), words),
        cellWithInterval({ mean: one.logLoss, low: one.logLossLow, high: one.logLossHigh }),
        cellWithInterval({ mean: one.calibration, low: one.calibrationLow, high: one.calibrationHigh }, 3),
        formatFigure(one.ece),
      ],
    })),
  )}${note(texts.metricsNote, metricNotes(model, metrics, words))}`;
}

/** What the intervals of metrics mean, why some are undefined, and whether predicted / actual was calibrated to 1. */
function metricNotes(
  { described: { run, kept }, calibration }: ModelContents,
  metrics: NonNullable<ReturnType<typeof shownMetrics>>,
  words: ReportLanguage,
): string {
  const isFitted = run.test === null && isCalibratedOnValid({ valid: run.valid, kept, calibration });
  return [
    isOlderRun([metrics]) ? words.olderMetrics : words.metricIntervals,
    ...undefinedMetrics([metrics]).map((reason) => words.text(reason)),
    ...(isFitted ? [words.text(message('evaluate.calibratedOnValid'))] : []),
  ].join(words.verdict.sentenceSeparator);
}

function calibrationPart({ curves, calibration, described }: ModelContents, words: ReportLanguage): Markup {
  const texts = words.project.model;
  const title = html`<h3>${texts.calibration}</h3>`;
  const methods = calibration.map(({ step, method }) =>
    texts.methodOf(truncated(words.step(step)), texts.methods[method]),
  );
  const original = described.outline?.refit?.run;
  const calibrated = original === undefined ? texts.calibrated : texts.calibratedRefit(original);
  const method = methods.length === 0 ? null : paragraph(`${calibrated}: ${methods.join(', ')}`);
  if (curves.value === null) return html`${title}${method}${paragraph(texts.failed(words.text(curves.error)))}`;
  const figures = Object.entries(curves.value.steps).map(([step, { bins }]) =>
    calibrationFigure(step, [{ title: described.run.run, series: 1, bins }], words),
  );
  const calibrationNote = [texts.calibrationNote, ...binNotes(curves.value, words)].join(
    words.verdict.sentenceSeparator,
  );
  return html`${title}${method}${plots(figures)}${note(calibrationNote)}`;
}
