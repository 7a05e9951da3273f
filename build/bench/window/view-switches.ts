import type { Page } from 'playwright';

/** A view counts as complete once nothing in it was loading for this long. */
const QUIET_MS = 250;
const TIMEOUT_MS = 60_000;

/** The names of the views in the order of the navigation. */
export function viewNames(page: Page): Promise<string[]> {
  return page.evaluate(
    "Array.from(document.querySelectorAll('nav a'), (link) => link.hash.replace(/^#\\/|[?].*$/g, ''))",
  );
}

/**
 * Clicks a view's link and returns the milliseconds until the first frame from which on nothing in the view is loading,
 * for at least a quarter of a second.
 */
export function timeSwitch(page: Page, view: string): Promise<number> {
  return page.evaluate(`new Promise((resolve, reject) => {
    const links = Array.from(document.querySelectorAll('nav a'));
    const link = links.find(({ hash }) => /^#\\/([^?]*)/.exec(hash)[1] === '${view}');
    const isComplete = () =>
      location.hash.startsWith('#/${view}') &&
      document.querySelector('main h1, main h2') !== null &&
      document.querySelector('main .loading, main [aria-busy="true"]') === null;
    const started = performance.now();
    let complete = null;
    const afterFrame = () => {
      const now = performance.now();
      if (!isComplete()) complete = null;
      else complete ??= now;
      if (complete !== null && now - complete >= ${QUIET_MS}) resolve(complete - started);
      else if (now - started > ${TIMEOUT_MS}) reject(new Error('${view} is never complete'));
      else next();
    };
    const next = () =>
      requestAnimationFrame(() => {
        // A message posted now arrives after the frame is painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = afterFrame;
        port2.postMessage(null);
      });
    link.click();
    next();
  })`);
}
