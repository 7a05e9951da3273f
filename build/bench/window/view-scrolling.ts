import type { Page } from 'playwright';

import { percentile } from '../statistics.ts';

const SECONDS = 5;
/** About 12 rows, as fast as a wheel is turned. */
const PIXELS_PER_FRAME = 340;

/** How smoothly a ranked list scrolls. */
export interface Scrolling {
  readonly rows: number;
  readonly framesPerSecond: number;
  /** The 95th percentile of the time between two frames, in milliseconds. */
  readonly percentile95Ms: number;
}

/** Ranks an audience in the window, and scrolls through the list. */
export async function scrollRanking(page: Page, url: string, audience: string): Promise<Scrolling> {
  await page.goto(url);
  await page.getByRole('navigation').getByRole('link', { name: 'Score' }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose an audience' }).click(),
  ]);
  await chooser.setFiles(audience);
  const table = page.getByRole('group', { name: 'Ranked list' });
  await table.waitFor({ timeout: 300_000 });
  const rows = Number(await table.locator('table').getAttribute('aria-rowcount')) - 1;
  const intervals = await table.evaluate<number[], readonly number[]>(scrollFrames, [SECONDS, PIXELS_PER_FRAME]);
  return {
    rows,
    framesPerSecond: intervals.length / SECONDS,
    percentile95Ms: percentile(intervals, 0.95),
  };
}

/** Scrolls an element a step per frame; returns the milliseconds between the frames. Runs in the page. */
function scrollFrames(element: { scrollTop: number }, [seconds, step]: readonly number[]): Promise<number[]> {
  const { requestAnimationFrame: frame } = globalThis as unknown as {
    readonly requestAnimationFrame: (callback: (now: number) => void) => void;
  };
  return new Promise((resolve) => {
    const intervals: number[] = [];
    let [started, last] = [0, 0];
    const next = (now: number): void => {
      if (started === 0) started = now;
      else intervals.push(now - last);
      last = now;
      element.scrollTop += step;
      if (now - started < 1000 * seconds) frame(next);
      else resolve(intervals);
    };
    frame(next);
  });
}
