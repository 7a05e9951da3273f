import type { Comparison } from '../../compare/result.ts';
import type { PartSummary } from '../../train/part-summary.ts';
import { FEW_POSITIVES } from '../../train/stopping.ts';
import { formatCount, formatFigure, formatMoment, formatP, formatRate, formatSigned, formatSpread, plural } from '../format.ts';
import type { Markup } from '../html.ts';
import { figure, note, plots, section } from '../page.ts';
import { dotPlot } from '../plots/dots.ts';
import { table, type Column } from '../table.ts';
import { bestTest, mainStep, titleOf } from './lookup.ts';
import { shortWords, SIGNIFICANT, VERY_SIGNIFICANT } from './verdict.ts';

/** With fewer test positives, an AUC is known to about ± 0.04 at best. */
const FEW_TESTED = 100;

/** What the models were trained, stopped and tested on. */
export function splitSection(comparison: Comparison): Markup {
  const { parts, steps } = comparison;
  const named = ([['training', parts.train], ['validation', parts.valid], ['test', parts.test]] as const).filter((entry): entry is readonly [typeof entry[0], PartSummary] => entry[1] !== null);
  const timed = named.some(([, { firstTime }]) => firstTime !== null);
  const columns: Column[] = [{ title: 'part' }, { title: 'dataset' }, ...(timed ? [{ title: 'first sample (UTC)' }, { title: 'last sample (UTC)' }] : []), { title: 'rows', kind: 'number' },
    ...steps.map((step): Column => ({ title: step, kind: 'number' }))];
  return section('What they were compared on',
    table('Rows of each part, and the share of them that reached each step with their number', columns, named.map(([name, part]) => ({
      cells: [name, part.dataset, ...(timed ? [formatMoment(part.firstTime), formatMoment(part.lastTime)] : []), formatCount(part.rows),
        ...steps.map((step) => `${formatRate(part.positives[step] / part.rows)} (${formatCount(part.positives[step])})`)],
    }))),
    note('All models and seeds have the same parts. Validation decides when a training stops; the test part is looked at only afterwards.', timed ? null : ' The data tell no times.'),
    ...fewPositives(comparison));
}

/** What a reader must know before differences mean anything to him. */
function fewPositives(comparison: Comparison): Markup[] {
  const step = mainStep(comparison);
  const { valid, test } = comparison.parts;
  return [
    ...(valid.positives[step] < FEW_POSITIVES ? [note(`${fewSamples(valid.positives[step])} of the validation part reached ${step}: the epoch at which a training stops is mostly chance.`)] : []),
    ...(test !== null && test.positives[step] < FEW_TESTED ? [note(`${fewSamples(test.positives[step])} of the test part reached ${step}: another test part could turn the order of the models, as the intervals on samples show.`)] : []),
  ];
}

function fewSamples(count: number): string {
  return count === 0 ? 'No sample' : `Only ${plural(count, 'sample')}`;
}

/** Test AUC by model and step as in the paper's table, with its plots. */
export function aucSection(comparison: Comparison): Markup {
  const { rows, steps, reachable, seeds } = comparison;
  const gains = rows.some(({ figures }) => steps.some((step) => figures[step].gain !== null));
  const columns: Column[] = [{ title: 'model' }, ...steps.flatMap((step): Column[] => [{ title: step, kind: 'number' }, ...(gains ? [{ title: 'gain', kind: 'number' } as const] : [])])];
  const tested = comparison.tests[0]?.model;
  const models = rows.map(({ model, title, figures }) => ({
    kind: model === tested ? 'first' as const : undefined,
    cells: [title, ...steps.flatMap((step) => [`${formatSpread(figures[step])}${stars(comparison, model, step)}`, ...(gains ? [formatSigned(figures[step].gain)] : [])])],
  }));
  const best = reachable === null ? [] : [{ kind: 'apart' as const, cells: ['best reachable', ...steps.flatMap((step) => [formatFigure(reachable[step]), ...(gains ? [''] : [])])] }];
  return section('Test AUC', table(`Mean ± standard deviation over ${plural(seeds.length, 'seed')}${gains ? '; gain over LightGBM' : ''}`, columns, [...models, ...best]),
    note('AUC: how often a sample that reached the step is ranked above one that did not; 0.5 is a coin. ', seeds.length < 2 ? null : '* better than the best baseline with p < 0.05, ** with p < 0.01, by a paired t-test over the seeds.'),
    plots(steps.map((step) => aucFigure(comparison, step))));
}

function aucFigure(comparison: Comparison, step: string): Markup {
  const { rows, reachable } = comparison;
  const best = reachable?.[step] ?? null;
  const tested = bestTest(comparison, step)?.model;
  const ordered = [...rows].sort((a, b) => (b.figures[step].mean ?? -1) - (a.figures[step].mean ?? -1));
  const plot = dotPlot({
    label: `AUC of ${step} by model`, axis: 'AUC', format: (value) => formatFigure(value), mark: best === null ? null : { label: 'best reachable', value: best },
    dots: ordered.map(({ model, title, figures }) => ({ label: title, mean: figures[step].mean, std: figures[step].std, strong: model === tested })),
  });
  return figure(step, plot, table(`AUC of ${step}, the best first; bars are one standard deviation over the seeds`, [{ title: 'model' }, { title: 'mean', kind: 'number' }, { title: '±', kind: 'number' }, { title: 'seeds', kind: 'number' }],
    ordered.map(({ title, figures, runs }) => ({ cells: [title, formatFigure(figures[step].mean), formatFigure(figures[step].std), formatCount(runs.length)] }))));
}

/** Test log loss by model and step. */
export function lossSection({ rows, steps, seeds }: Comparison): Markup {
  return section('Test log loss', table(`Mean ± standard deviation over ${plural(seeds.length, 'seed')}; less is better`, [{ title: 'model' }, ...steps.map((step): Column => ({ title: step, kind: 'number' }))],
    rows.map(({ title, figures }) => ({ cells: [title, ...steps.map((step) => formatSpread(figures[step].logLoss, 5))] }))),
  note('Log loss judges the probabilities themselves and not only their order: it is what budgets rest on.'));
}

/** Every test with what it means. */
export function testsTable(comparison: Comparison): Markup {
  const columns: Column[] = [{ title: 'step' }, { title: 'against' }, { title: 'difference', kind: 'number' }, { title: 't', kind: 'number' }, { title: 'p over seeds', kind: 'number' },
    { title: 'p on samples', kind: 'number' }, { title: '95 % interval on samples', kind: 'number' }, { title: 'over seeds' }];
  return table(comparison.tests.length === 0 ? 'No two models to test' : `AUC of ${titleOf(comparison, comparison.tests[0].model)} less that of each other model`, columns, comparison.tests.map((test) => {
    const samples = comparison.delong.find(({ step, against }) => step === test.step && against === test.against);
    const [model, against] = [titleOf(comparison, test.model), titleOf(comparison, test.against)];
    return {
      kind: test.best ? 'first' as const : undefined,
      cells: [test.step, `${against}${test.best ? ' (best baseline)' : ''}`, formatSigned(test.difference), formatSigned(test.t, 2), formatP(test.p), formatP(samples?.p),
        samples === undefined ? '–' : `${formatSigned(samples.low)} … ${formatSigned(samples.high)}`, shortWords(test, model, against)],
    };
  }));
}

function stars(comparison: Comparison, model: string, step: string): string {
  const test = bestTest(comparison, step);
  if (test === undefined || test.model !== model || test.p === null || test.difference <= 0) return '';
  return test.p < VERY_SIGNIFICANT ? ' **' : test.p < SIGNIFICANT ? ' *' : '';
}
