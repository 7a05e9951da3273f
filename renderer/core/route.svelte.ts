import { changeSettings, formatPlace, parsePlace, type Place } from './route.ts';

type Changes = Readonly<Record<string, string | null>>;

/** Settings that stay when the view changes. */
const shared = ['dataset'];

/** The window's place, kept in the address so that back and forward work. */
class Route {
  #place = $state.raw<Place>(parsePlace(location.hash));

  constructor() {
    window.addEventListener('hashchange', () => {
      this.#place = parsePlace(location.hash);
    });
    window.addEventListener('popstate', () => {
      this.#place = parsePlace(location.hash);
    });
  }

  get view(): string {
    return this.#place.view;
  }

  /** A setting of the view; null where the address has none. */
  get(name: string): string | null {
    return this.#place.settings.get(name) ?? null;
  }

  /** Changes settings of this view and adds the place to the history; `replace` does not add. */
  set(changes: Changes, { replace = false } = {}): void {
    this.#move({ view: this.view, settings: changeSettings(this.#place.settings, changes) }, replace);
  }

  /** Goes to a view; of the settings, only the dataset comes along. */
  go(view: string, settings: Changes = {}, { replace = false } = {}): void {
    const kept = new Map([...this.#place.settings].filter(([name]) => shared.includes(name)));
    this.#move({ view, settings: changeSettings(kept, settings) }, replace);
  }

  /** The address of a view, for links. */
  href(view: string, settings: Changes = {}): string {
    const kept = new Map([...this.#place.settings].filter(([name]) => shared.includes(name)));
    return formatPlace({ view, settings: changeSettings(kept, settings) });
  }

  #move(place: Place, replace: boolean): void {
    const hash = formatPlace(place);
    if (hash === formatPlace(this.#place)) return;
    if (replace) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
    this.#place = place;
  }
}

/** The place of this window. */
export const route = new Route();
