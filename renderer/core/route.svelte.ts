import { changeSettings, formatRoute, parseRoute, type Route } from './route.ts';

type Changes = Readonly<Record<string, string | null>>;

/** Settings that are kept when the view changes. */
const keptSettings = ['dataset'];

/** The window's route, stored in the address so that back and forward work. */
class Router {
  #current = $state.raw<Route>(parseRoute(location.hash));

  constructor() {
    window.addEventListener('hashchange', () => {
      this.#current = parseRoute(location.hash);
    });
    window.addEventListener('popstate', () => {
      this.#current = parseRoute(location.hash);
    });
  }

  get view(): string {
    return this.#current.view;
  }

  /** The whole route as an address. */
  get address(): string {
    return formatRoute(this.#current);
  }

  /** All settings of the view. */
  get settings(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#current.settings);
  }

  /** A setting of the view; null if the address has none. */
  get(name: string): string | null {
    return this.#current.settings.get(name) ?? null;
  }

  /** Changes settings of this view and adds a history entry, or replaces the current one with `replace`. */
  set(changes: Changes, { replace = false } = {}): void {
    this.#move({ view: this.view, settings: changeSettings(this.#current.settings, changes) }, replace);
  }

  /** Goes to a view; keeps only the dataset setting. */
  go(view: string, settings: Changes = {}, { replace = false } = {}): void {
    const kept = new Map([...this.#current.settings].filter(([name]) => keptSettings.includes(name)));
    this.#move({ view, settings: changeSettings(kept, settings) }, replace);
  }

  /** The address of a view, for links. */
  href(view: string, settings: Changes = {}): string {
    const kept = new Map([...this.#current.settings].filter(([name]) => keptSettings.includes(name)));
    return formatRoute({ view, settings: changeSettings(kept, settings) });
  }

  #move(target: Route, replace: boolean): void {
    const hash = formatRoute(target);
    if (hash === formatRoute(this.#current)) return;
    if (replace) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
    this.#current = target;
  }
}

/** The route of this window. */
export const route = new Router();
