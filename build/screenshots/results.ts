import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { Download, Page } from 'playwright';

import { Random } from '../../core/engine/random.ts';

/** Exports the ranking with a control group, imports the outcome of a simulated campaign, and opens the results. */
export async function showResults(page: Page, folder: string): Promise<void> {
  await page.getByRole('checkbox', { name: 'Keep a control group' }).check();
  const list = await download(page, 'Export ranked CSV');
  const control = await download(page, 'Control group');
  const later = join(folder, 'july.csv');
  writeFileSync(later, campaignOf(await list.path(), await control.path()));
  await page.getByRole('link', { name: 'Data' }).click();
  await dropFile(page, later);
  await page.getByRole('button', { name: /^Import [\d,]+ records$/ }).click();
  await page.getByText('records imported as july').waitFor();
  await page.getByRole('link', { name: 'Score' }).click();
  await page.getByRole('button', { name: 'Results' }).first().click();
  await page.getByRole('checkbox', { name: /^The dataset has every conversion/ }).check();
  for (const file of [list, control]) await dropFile(page, await file.path(), { name: file.suggestedFilename() });
  await page.getByRole('table', { name: 'Incremental conversions' }).waitFor();
  await page.mouse.move(0, 0);
}

/** Drops a file onto the view, or onto another target in it. */
export async function dropFile(
  page: Page,
  path: string,
  { name = basename(path), target = '.zone' }: { readonly name?: string; readonly target?: string } = {},
): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    const content = ${JSON.stringify(readFileSync(path, 'utf8'))};
    data.items.add(new File([content], ${JSON.stringify(name)}, { type: 'text/csv' }));
    return data;
  })()`);
  await page.locator(target).first().dispatchEvent('drop', { dataTransfer: transfer });
}

async function download(page: Page, button: string): Promise<Download> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return file;
}

/** A funnel export in which banners reach most of the target group, and the control group converts half as often. */
function campaignOf(list: string, control: string): string {
  const random = new Random(1);
  const time = new Date(Date.now() + 3_600_000).toISOString();
  const samples = [list, control].flatMap((path, group) =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .flatMap((line): string[] => {
        const cells = line.split(',');
        const steps = stepsOf(random, cells.slice(7, 11).map(Number), group === 0 ? 0.95 : 0.5);
        const isShown = group === 0 && random.uniform() < 0.9;
        if (!isShown && (group === 0 || steps[0] === 0)) return [];
        return [[cells[1], time, cells[2], isShown ? cells[3] : '', ...steps].join(',')];
      }),
  );
  return ['user_id,event_time,bank,banner,click,application,approval,activation', ...samples].join('\n');
}

/** Which steps a user reaches if the probabilities are multiplied by a factor. */
function stepsOf(random: Random, probabilities: readonly number[], factor: number): number[] {
  const draw = random.uniform();
  return probabilities.map((probability) => (draw < factor * probability ? 1 : 0));
}
