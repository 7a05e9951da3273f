import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after } from 'node:test';

import type { Browser } from 'playwright';

import { launchChromium } from '../../build/requirements/chromium.ts';
import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import { browserTest as test } from '../needs.ts';
import { temporaryFolder } from '../temporary.ts';
import { smallComparison } from './fixture.ts';
import { openPage } from './opened-page.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Promise<Browser> | null = null;
after(async () => {
  await (await browser)?.close();
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

for (const theme of ['light', 'dark'] as const) {
  test(`a browser shows the report readably at any width, without further requests (${theme})`, async (t) => {
    const file = join(temporaryFolder(t), 'report.html');
    writeFileSync(
      file,
      comparisonReport(smallComparison(), { program: '1.0.0', node: '24.0.0' }, '2026-06-02T08:30:00.000Z'),
    );
    const { page } = await openPage(t, await (browser ??= launchChromium()), file, theme);
    for (const width of [1280, 420]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), width);
    }
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    await page.evaluate(axeSource);
    const violations = (await page.evaluate(
      "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
    )) as readonly Violation[];
    assert.deepEqual(
      violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary = '' }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
      ),
      [],
    );
  });
}
