/** A view and its settings, as written after the `#` of the address. */
export interface Route {
  readonly view: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** Parses `#/funnel?dataset=spring&by=banner`; the view is empty if the address names none. */
export function parseRoute(hash: string): Route {
  const [, view = '', query = ''] = /^#?\/?([^?]*)(?:\?(.*))?$/s.exec(hash) ?? [];
  return { view, settings: new Map(new URLSearchParams(query)) };
}

/** The address of a route; keeps the order of the settings. */
export function formatRoute({ view, settings }: Route): string {
  const query = new URLSearchParams([...settings]).toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}

/** Updates some settings; null or an empty text removes one. */
export function changeSettings(
  settings: ReadonlyMap<string, string>,
  changes: Readonly<Record<string, string | null>>,
): ReadonlyMap<string, string> {
  const changed = new Map(settings);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}
