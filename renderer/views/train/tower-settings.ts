import { valueAt, withValue, type Settings } from '../../parts/schema-form/schema.ts';

const KIND = ['tower', 'kind'];
const HISTORY = ['tower', 'history'];
const FIELD = [...HISTORY, 'field'];
const ATTENTION = ['tower', 'attention'];

/** Whether a model's towers read a multi-valued column with these settings. */
export function readsHistory(model: Settings): boolean {
  return valueAt(model, KIND) === 'sequence';
}

/** The settings, as dotted paths, that the chosen kind of tower ignores. */
export function unusedTowerSettings(model: Settings): readonly string[] {
  return unusedPaths(model).map((path) => path.join('.'));
}

/**
 * The settings of a model for its training: without those that its towers ignore, and with the first suitable column if
 * a tower needs a column and none is chosen.
 */
export function towerSettings(model: Settings, columns: readonly string[]): Settings {
  const used = unusedPaths(model).reduce<Settings>(
    (settings, path) => (valueAt(settings, path) === undefined ? settings : withValue(settings, path, undefined)),
    model,
  );
  return readsHistory(model) && valueAt(model, FIELD) === undefined && columns.length > 0
    ? withValue(used, FIELD, columns[0])
    : used;
}

function unusedPaths(model: Settings): readonly (readonly string[])[] {
  if (readsHistory(model)) return [];
  return valueAt(model, KIND) === 'afm' ? [HISTORY] : [HISTORY, ATTENTION];
}
