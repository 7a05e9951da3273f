/** Where the window is: a view and its settings, as written after the `#` of the address. */
export interface Route {
  readonly view: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** Reads `#/funnel?dataset=spring&by=banner`; the view is empty where the address names none. */
export function parseRoute(hash: string): Route {
  const [, view = '', query = ''] = /^#?\/?([^?]*)(?:\?(.*))?$/s.exec(hash) ?? [];
  return { view, settings: new Map(new URLSearchParams(query)) };
}

/** The address of a route; settings in the order in which they were set. */
export function formatRoute({ view, settings }: Route): string {
  const query = new URLSearchParams([...settings]).toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}

/** Settings with some of them changed; null or an empty text takes one away. */
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
