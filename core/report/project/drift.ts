import type { Drift } from '../../drift/drift-types.ts';
import { verdictMessage } from '../../text/drift-verdict.ts';
import { formatConversions, formatCount, formatFigure, formatInterval, formatRate } from '../../text/figures.ts';
import { message, type Message } from '../../text/message.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { html, truncated, nameOf, type Content, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, paragraph } from '../page.ts';
import { table, type Column } from '../table.ts';
import type { Measured } from './contents.ts';

/** The features that are listed. */
const LISTED = 10;

type Field = Drift['fields'][number];

/** The meaning of the drift for the model, as the command `drift` states it. */
export const driftVerdict: (drift: Drift) => Message = verdictMessage;

/** How far the audience or the newest days have moved from the training data of a run. */
export function driftPart({ value, error }: Measured<Drift>, words: ReportLanguage): Markup {
  const texts = words.project.drift;
  const title = html`<h3>${texts.title}</h3>`;
  if (value === null) return html`${title}${paragraph(words.project.model.failed(words.text(error ?? '')))}`;
  const { against, compared, trained, run, fields } = value;
  const more = fields.length - LISTED;
  return html`${title}${paragraph(words.text(message(`drift.${against}`, { compared, trained, run })))}
${paragraph(words.text(driftVerdict(value)))}${driftTable(value, words)}
${note(more > 0 ? `${texts.more(more)} ` : null, words.text(message('drift.explained')))}
${value.outcomes === null ? '' : outcomeTable(value.outcomes, words)}`;
}

/** What the newest days show of each step. */
function outcomeTable(outcomes: NonNullable<Drift['outcomes']>, words: ReportLanguage): Markup {
  const texts = words.project.drift;
  const numbers = [texts.samples, texts.predicted, texts.actual, texts.ratio, texts.interval];
  const columns = [
    { title: words.project.results.words.step },
    ...numbers.map((title): Column => ({ title, kind: 'number' })),
    { title: texts.words.change },
  ];
  const rows = outcomes.map(({ step, samples, expected, actual, actualToExpected: ratio, level }) => ({
    cells: [
      nameOf(words.step(step)),
      formatCount(samples),
      formatConversions(expected),
      formatCount(actual),
      formatFigure(ratio?.ratio, 2),
      ratio === null ? UNDEFINED : formatInterval(ratio, 2),
      level === null ? UNDEFINED : texts.words.levels[level],
    ],
  }));
  return html`${table(texts.outcomes, columns, rows)}${note(words.text(message('drift.outcomes')))}`;
}

function driftTable({ score, fields }: Drift, words: ReportLanguage): Markup {
  const { caption, score: scoreOf, chance, words: shared } = words.project.drift;
  const columns: Column[] = [
    { title: shared.feature, kind: 'name' },
    { title: shared.psi, kind: 'number' },
    { title: chance, kind: 'number' },
    { title: shared.change },
    { title: shared.missing, kind: 'number' },
    { title: shared.unseen, kind: 'number' },
    { title: shared.moved, kind: 'long' },
  ];
  const means = shared.pair(formatRate(score.mean.trained), formatRate(score.mean.compared));
  const mean = `${words.project.drift.mean} ${means}`;
  return table(caption, columns, [
    { cells: [nameOf(scoreOf(words.step(score.step))), ...indexCells(score, words), '', '', mean] },
    ...fields.slice(0, LISTED).map((field) => ({ cells: fieldCells(field, words) })),
  ]);
}

function fieldCells(field: Field, words: ReportLanguage): readonly Content[] {
  const [first] = field.moved;
  return [
    nameOf(field.field),
    ...indexCells(field, words),
    pairText(field.missing, words),
    field.unseen === null ? '' : pairText(field.unseen, words),
    first === undefined ? '' : html`${labelOf(first.label, words)}: ${pairText(first, words)}`,
  ];
}

function indexCells({ psi, chance, level }: Pick<Field, 'psi' | 'chance' | 'level'>, words: ReportLanguage): string[] {
  const { levels } = words.project.drift.words;
  return [formatFigure(psi, 3), formatFigure(chance, 3), level === null ? UNDEFINED : levels[level]];
}

function pairText({ trained, compared }: Field['missing'], words: ReportLanguage): string {
  if (trained === 0 && compared === 0) return '';
  return words.project.drift.words.pair(formatRate(trained), formatRate(compared));
}

function labelOf(label: Field['moved'][number]['label'], words: ReportLanguage): Content {
  const { bins } = words.project.drift.words;
  if (label.kind === 'value') return nameOf(label.value);
  if (label.kind !== 'range') return bins[label.kind];
  if (label.from === null) return bins.below(label.to === null ? '∞' : truncated(String(label.to)));
  return label.to === null ? bins.from(String(label.from)) : bins.range(String(label.from), String(label.to));
}
