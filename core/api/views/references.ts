/** The entries of the project that a saved view names, and those that no longer exist. */
import { readDatasets } from '../../store/datasets/datasets.ts';
import { readSegments } from '../../store/datasets/segments.ts';
import type { SavedView } from '../../store/datasets/views.ts';
import type { Listing } from '../../store/file/damaged-rows.ts';
import type { Project } from '../../store/file/project.ts';
import { comparisons, studies, tunings } from '../../store/runs/experiments.ts';
import { readExports } from '../../store/runs/exports.ts';
import { readRuns } from '../../store/runs/runs.ts';
import { message, type Text } from '../../text/message.ts';
import { otherIn, parseJson } from './filters.ts';

type Kind = 'dataset' | 'segment' | 'run' | 'tuning' | 'comparison' | 'study' | 'export';

/** Something that a view names. */
export interface Reference {
  readonly kind: Kind;
  readonly name: string;
  /** Whether the view cannot be shown without it. */
  readonly isNeeded: boolean;
}

/** Returns all names of a kind in the project, including those of damaged rows. */
export type KnownNames = (kind: Kind) => readonly string[];

/** The names in a project; each kind is read once, when it is needed. */
export function knownNames(project: Project): KnownNames {
  const known = new Map<Kind, readonly string[]>();
  return (kind) => {
    const names = known.get(kind) ?? readNames[kind](project);
    known.set(kind, names);
    return names;
  };
}

const readNames: Readonly<Record<Kind, (project: Project) => readonly string[]>> = {
  dataset: (project) => namesIn(readDatasets(project), ({ name }) => name),
  segment: (project) => namesIn(readSegments(project), ({ name }) => name),
  run: (project) => namesIn(readRuns(project), ({ run }) => run),
  tuning: (project) => namesIn(tunings.read(project), ({ name }) => name),
  comparison: (project) => namesIn(comparisons.read(project), ({ name }) => name),
  study: (project) => namesIn(studies.read(project), ({ name }) => name),
  export: (project) => namesIn(readExports(project), ({ id }) => String(id)),
};

function namesIn<Item>({ intact, damaged }: Listing<Item>, nameOf: (item: Item) => string): string[] {
  return [...intact.map(nameOf), ...damaged.flatMap(({ name }) => name ?? [])];
}

/** The entries that a view names. */
export function referencesOf({ view, settings }: Pick<SavedView, 'view' | 'settings'>): readonly Reference[] {
  const named = (kind: Kind, isNeeded: boolean, names: readonly (string | undefined)[]): Reference[] =>
    [...new Set(names)].flatMap((name) => (name === undefined ? [] : [{ kind, name, isNeeded }]));
  const { dataset, segment, segments, other, run, compare, tuning, comparison, study, results, outcome } = settings;
  switch (view) {
    case 'funnel':
      return [
        ...named('dataset', true, [dataset]),
        ...named('dataset', false, [otherIn(other).dataset]),
        ...named('segment', false, [segment, ...listIn(segments)]),
      ];
    case 'models':
      return [
        ...named('run', true, [run]),
        ...named('tuning', true, [tuning]),
        ...named('comparison', true, [comparison]),
        ...named('study', true, [study]),
        ...named('run', false, compare?.split(',').filter((name) => name !== '') ?? []),
      ];
    case 'score':
      return [
        ...named('export', true, [results]),
        ...named('segment', true, [segment]),
        ...named('dataset', false, [outcome]),
        ...named('run', false, [...listIn(settings['runs']), ...listIn(settings['bankRuns']).map(runOfPair)]),
      ];
    default:
      return [];
  }
}

/** The run of `BANK=RUN`. */
function runOfPair(pair: string): string {
  return pair.slice(pair.lastIndexOf('=') + 1);
}

function listIn(json: string | undefined): string[] {
  const list = parseJson(json);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

/** The first problem with names in a view that the project lacks; `gone` if the view cannot be shown without them. */
export function missingIn(
  view: SavedView,
  known: KnownNames,
): { readonly gone: boolean; readonly problem: Text | null } {
  const missing = referencesOf(view).filter(({ kind, name }) => !known(kind).includes(name));
  const needed = missing.find(({ isNeeded }) => isNeeded);
  if (needed !== undefined) return { gone: true, problem: problemOf(needed.kind, [needed.name]) };
  if (missing.length === 0) return { gone: false, problem: null };
  const [{ kind }] = missing;
  return {
    gone: false,
    problem: problemOf(
      kind,
      missing.filter((one) => one.kind === kind).map(({ name }) => name),
    ),
  };
}

function problemOf(kind: Kind, names: readonly string[]): Text {
  if (kind === 'segment') return message('view.noSegments', { segments: names });
  if (kind === 'run') return message('view.noRuns', { runs: names });
  return message('view.gone', { what: message(`noun.${kind}`), name: names[0] });
}
