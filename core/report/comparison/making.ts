import type { Comparison } from '../../compare/result.ts';
import { html, type Markup } from '../html.ts';
import { note, pairs, section } from '../page.ts';
import { table } from '../table.ts';
import type { Versions } from '../versions.ts';

/** How a comparison was made: what another person needs to make it again. */
export function makingSection({ dataset, bank, objective, seeds, making, rows, createdAt, comparison }: Comparison, versions: Versions): Markup {
  const shared = sharedSettings(Object.values(making.settings));
  return section('How it was made',
    pairs([
      ['comparison', `${comparison}, begun ${createdAt.slice(0, 16).replace('T', ' ')} (UTC)`],
      ['dataset', dataset], ['bank', bank ?? 'all'], ['training stops on', objective === null ? 'the mean of all steps' : objective],
      ['seeds', seeds.join(', ')],
      ['versions', `Stepladder ${versions.program}, Node ${versions.node}`],
      ...Object.entries(shared).map(([name, value]): [string, Markup] => [name, html`<code>${JSON.stringify(value)}</code>`]),
    ]),
    table('Models, their own settings and their runs by seed', [{ title: 'model' }, { title: 'settings', kind: 'long' }, { title: 'run by' }, { title: 'runs', kind: 'long' }],
      rows.map(({ model, title, runs }) => ({
        cells: [`${title} (${model})`, html`<code>${JSON.stringify(ownSettings(making.settings[model], shared))}</code>`, making.engines[model]?.join(', ') || '–', runs.map(({ run }) => run).join(', ') || '–'],
      }))),
    note('Models are trained seed by seed on the same parts and stopped on the validation part alone; the same seed gives the same weights on the same machine.'));
}

/** The sections that are the same for all models. */
function sharedSettings(settings: readonly unknown[]): Readonly<Record<string, unknown>> {
  const [first, ...others] = settings as readonly Readonly<Record<string, unknown>>[];
  return Object.fromEntries(Object.entries(first ?? {}).filter(([name, value]) => name !== 'model' && others.every((other) => JSON.stringify(other[name]) === JSON.stringify(value))));
}

function ownSettings(settings: unknown, shared: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings as Readonly<Record<string, unknown>> | undefined ?? {}).filter(([name]) => !Object.hasOwn(shared, name)).flatMap(([name, value]) =>
    name === 'model' ? Object.entries(value as object) : [[name, value]]));
}
