import { valueAt, withValue, type JsonSchema, type Settings } from '../../parts/schema-form/schema.ts';

const KIND = ['tower', 'kind'];
const HISTORY = ['tower', 'history'];
/** The settings that name the column of a history: of the towers, and of a model itself. */
const TOWER_FIELD = [...HISTORY, 'field'];
const MODEL_FIELD = ['history', 'field'];
const ATTENTION = ['tower', 'attention'];

/** The setting that names the multi-valued column which a model or its towers read; null if they read none. */
export function historyField(model: Settings, schema: JsonSchema | undefined): readonly string[] | null {
  if (readsHistory(model)) return TOWER_FIELD;
  return schema?.properties?.['history'] === undefined ? null : MODEL_FIELD;
}

function readsHistory(model: Settings): boolean {
  return valueAt(model, KIND) === 'sequence';
}

/** The settings, as dotted paths, that the chosen kind of tower ignores. */
export function unusedTowerSettings(model: Settings): readonly string[] {
  return unusedPaths(model).map((path) => path.join('.'));
}

/**
 * The settings of a model for its training: without those that its towers ignore, and with the first suitable column as
 * history if it reads one (`historyField`) and none is chosen.
 */
export function towerSettings(model: Settings, field: readonly string[] | null, columns: readonly string[]): Settings {
  const used = unusedPaths(model).reduce<Settings>(
    (settings, path) => (valueAt(settings, path) === undefined ? settings : withValue(settings, path, undefined)),
    model,
  );
  return field !== null && valueAt(model, field) === undefined && columns.length > 0
    ? withValue(used, field, columns[0])
    : used;
}

function unusedPaths(model: Settings): readonly (readonly string[])[] {
  if (readsHistory(model)) return [];
  return valueAt(model, KIND) === 'afm' ? [HISTORY] : [HISTORY, ATTENTION];
}
