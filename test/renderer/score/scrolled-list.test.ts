/** The rows of a ranked list show what belongs to their rank, however the list is scrolled. */
import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { openServed, waitUntil } from '../helpers/served.ts';

/** JavaScript for the page: the scrolling element, and its rows without the header and the spacers. */
const LIST = `document.querySelector('[role=group][aria-label="Ranked list"]')`;
const ROWS = `[...${LIST}.querySelectorAll('tbody tr[aria-rowindex]')]`;

interface Row {
  readonly rowIndex: number;
  readonly title: string | null;
  readonly isOutside: boolean;
  readonly cells: readonly string[];
  /** The widths of the bars. */
  readonly bars: readonly string[];
}

/** Scrolls the list to a row; returns all rows that are rendered then, once they are loaded. */
async function rowsAt(page: Page, row: number): Promise<Row[]> {
  await page.evaluate(`${LIST}.scrollTop = ${row} * 28`);
  await waitUntil(
    page,
    `${ROWS}.some((row) => row.ariaRowIndex === '${row + 2}') && !${ROWS}.some((row) => row.cells.length < 4)`,
  );
  return await page.evaluate(`${ROWS}.map((row) => ({
    rowIndex: Number(row.getAttribute('aria-rowindex')),
    title: row.getAttribute('title'),
    isOutside: row.classList.contains('outside'),
    cells: [...row.cells].map((cell) => cell.innerText),
    bars: [...row.querySelectorAll('.bar span')].map((bar) => bar.style.width),
  }))`);
}

test('each row of a ranked list shows its own user, figures and selection after any scrolling', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  const selected = Number((await page.getByRole('textbox', { name: 'Users' }).inputValue()).replace(/\D/g, ''));
  const seen = new Map<number, Row>();
  const jumps = [0, 1, 3, 10, 40, 41, 39, 300, 299, 250, 180, selected - 2, selected, 20, 7, 0, 650, 640, 5];
  for (const jump of jumps) {
    const rows = await rowsAt(page, jump);
    assert.deepEqual(
      rows.map(({ rowIndex }) => rowIndex),
      rows.map((_, at) => rows[0].rowIndex + at),
      'in the order of their ranks',
    );
    for (const row of rows) {
      const rank = row.rowIndex - 1;
      assert.equal(Number(row.cells[0].split(/\s/)[0].replaceAll(',', '')), rank);
      assert.equal(row.isOutside, rank > selected, `rank ${rank}`);
      assert.equal(row.title !== null, rank === selected, `rank ${rank}`);
      assert.deepEqual(row, seen.get(rank) ?? row);
      seen.set(rank, row);
    }
  }
  const users = [...seen.values()].map(({ cells }) => cells[1]);
  assert.ok(new Set(users).size > users.length / 2 && seen.size > 200, `${seen.size}`);
});
