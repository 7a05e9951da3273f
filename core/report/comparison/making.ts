import type { Comparison } from '../../compare/result.ts';
import type { Markup } from '../html.ts';
import { note, pairs, section } from '../page.ts';
import { settingsText } from '../settings.ts';
import { table } from '../table.ts';
import type { Versions } from '../versions.ts';

type Settings = Readonly<Record<string, unknown>>;

/** How a comparison was made: what another person needs to make it again. */
export function makingSection({ dataset, bank, objective, seeds, making, rows, createdAt, comparison }: Comparison, versions: Versions): Markup {
  const shared = sharedSettings(Object.values(making.settings));
  return section('How it was made',
    pairs([
      ['comparison', `${comparison}, begun ${createdAt.slice(0, 16).replace('T', ' ')} (UTC)`],
      ['dataset', dataset], ['bank', bank ?? 'all'], ['training stops on', objective === null ? 'the mean of all steps' : objective],
      ['seeds', seeds.join(', ')],
      ['versions', `Stepladder ${versions.program}, Node ${versions.node}`],
      ...Object.entries(shared).map(([name, value]): [string, string] => [name, settingsText(value)]),
    ]),
    table('Models, their own settings and their runs by seed', [{ title: 'model' }, { title: 'settings', kind: 'long' }, { title: 'run by' }, { title: 'runs', kind: 'long' }],
      rows.map(({ model, title, runs }) => ({
        cells: [`${title} (${model})`, settingsText(ownSettings(making.settings[model], shared)), making.engines[model]?.join(', ') || '–', runs.map(({ run }) => run).join(', ') || '–'],
      }))),
    note('Models are trained seed by seed on the same parts and stopped on the validation part alone; the same seed gives the same weights on the same machine.'));
}

/** The sections that most models share, by name, as long as at least two do. */
function sharedSettings(settings: readonly unknown[]): Settings {
  const sections = settings as readonly Settings[];
  const names = new Set(sections.flatMap((one) => Object.keys(one)).filter((name) => name !== 'model'));
  return Object.fromEntries([...names].flatMap((name) => {
    const written = sections.map((one) => JSON.stringify(one[name]));
    const timesOf = (text: string | undefined): number => written.filter((other) => other === text).length;
    const common = sections.reduce((best, one) => timesOf(JSON.stringify(one[name])) > timesOf(JSON.stringify(best[name])) ? one : best);
    return timesOf(JSON.stringify(common[name])) < 2 ? [] : [[name, common[name]]];
  }));
}

/** A model's settings without the sections that it shares. */
function ownSettings(settings: unknown, shared: Settings): Settings {
  return Object.fromEntries(Object.entries(settings as Settings | undefined ?? {})
    .filter(([name, value]) => JSON.stringify(shared[name]) !== JSON.stringify(value)).flatMap(([name, value]) => name === 'model' ? Object.entries(value as object) : [[name, value]]));
}
