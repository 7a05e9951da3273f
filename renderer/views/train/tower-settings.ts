import { valueAt, withValue, type Settings } from '../../parts/schema-form/schema.ts';

const KIND = ['tower', 'kind'];
const HISTORY = ['tower', 'history'];
const FIELD = [...HISTORY, 'field'];
const ATTENTION = ['tower', 'attention'];

/** Whether the towers of these settings of a model read a multi-valued column. */
export function readsHistory(model: Settings): boolean {
  return valueAt(model, KIND) === 'sequence';
}

/** The settings, as paths with dots, that mean nothing to the kind of tower that is chosen. */
export function unusedTowerSettings(model: Settings): readonly string[] {
  return unusedPaths(model).map((path) => path.join('.'));
}

/**
 * The settings of a model as they are trained with: without what its towers have no use for, and with the first of the
 * columns where a tower reads one and none is chosen.
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
