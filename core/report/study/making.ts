import type { Study } from '../../study/result.ts';
import type { PartSummaries, PartSummary } from '../../train/part-summary.ts';
import { formatCount, formatMoment, formatRate } from '../format.ts';
import { html, type Content, type Markup } from '../html.ts';
import { pairs, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import type { Versions } from '../versions.ts';

/** The run that a study looked at, or the first of those that it trained. */
export interface StudiedRun {
  readonly run: string;
  readonly model: string;
  readonly seed: number;
  readonly objective: string | null;
  readonly engine: string;
  readonly config: unknown;
  /** Null where they were not recorded. */
  readonly parts: PartSummaries | null;
}

/** What the model was trained, stopped and tested on; nothing where that was not recorded. */
export function partsSection({ steps }: Study, { parts }: StudiedRun): Markup[] {
  if (parts === null) return [];
  const named = ([['training', parts.train], ['validation', parts.valid], ['test', parts.test]] as const).filter((entry): entry is readonly [typeof entry[0], PartSummary] => entry[1] !== null);
  const columns: Column[] = [{ title: 'part' }, { title: 'dataset' }, { title: 'first sample (UTC)' }, { title: 'last sample (UTC)' }, { title: 'rows', kind: 'number' },
    ...steps.map((step): Column => ({ title: step, kind: 'number' }))];
  return [section('The data', table('Rows of each part, and the share of them that reached each step with their number', columns, named.map(([name, part]) => ({
    cells: [name, part.dataset, formatMoment(part.firstTime), formatMoment(part.lastTime), formatCount(part.rows),
      ...steps.map((step) => `${formatRate(part.positives[step] / part.rows)} (${formatCount(part.positives[step])})`)],
  }))))];
}

/** How a study was made: what another person needs to make it again. */
export function makingSection(study: Study, { model, seed, objective, engine, config }: StudiedRun, versions: Versions): Markup {
  const own: readonly (readonly [string, Content])[] = study.kind === 'hyper' ? [] : [['run', `${study.run}, seed ${seed}`]];
  return section('How it was made', pairs([
    ['study', `${study.study}, begun ${study.createdAt.slice(0, 16).replace('T', ' ')} (UTC)`], ...own, ['model', model], ['bank', study.bank ?? 'all'],
    ['training stops on', objective ?? 'the mean of all steps'], ['engine', engine], ['versions', `Stepladder ${versions.program}, Node ${versions.node}`],
    [study.kind === 'hyper' ? 'settings of the first run' : 'settings', html`<code>${JSON.stringify(config)}</code>`],
  ]));
}
