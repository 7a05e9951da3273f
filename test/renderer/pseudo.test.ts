import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { Page } from 'playwright';

import { wholeFile } from '../../build/testing/scopes.ts';
import { listModels } from '../../core/models/registry.ts';
import { listDatasets, readDictionary } from '../../core/store/datasets/datasets.ts';
import { withProject } from '../../core/store/file/project.ts';
import { listRuns } from '../../core/store/runs/runs.ts';
import { messages } from '../../core/text/en/messages.ts';
import { english } from '../../core/text/en/window.ts';
import { pseudo } from '../../core/text/pseudo.ts';
import { PSEUDO } from '../../core/text/tags.ts';
import { browserTest as test } from '../needs.ts';
import { drop, dropText } from './helpers/drop.ts';
import { waitUntilLoaded } from './helpers/loaded.ts';
import { hardCoded, overflows } from './helpers/page-texts.ts';
import { experimentFiles } from './helpers/sample.ts';
import { reload, openServed } from './helpers/served.ts';

const words = pseudo(english);
const coreWords = pseudo(messages);

/** Names of engines and libraries; their versions are numbers. */
const MACHINE = [
  'onnx',
  'onnx-gpu',
  'simd',
  'tensorflow',
  'lightgbm',
  'onnxruntime-node',
  'better-sqlite3',
  'SQLite',
  '@duckdb/node-api',
  'DuckDB',
];

/** Names that are the same in every language. */
const NAMES = [
  'Sample',
  'sample',
  'june',
  'june.csv',
  'members.csv',
  'found.csv',
  ...listModels().flatMap(({ title }) => (typeof title === 'string' ? [title] : [])),
  'MLP',
  'cpu',
  'English',
  '简体中文',
  'NULL',
  'NA',
  'weight',
  'Node',
  ...MACHINE,
];

/** An export whose records are partly rejected. */
const EXPORT = [
  'sample_id,user_id,event_time,bank,banner,click,application_time,city,age,note',
  ...Array.from({ length: 400 }, (_, row) =>
    [row % 50 === 7 ? row - 1 : row, `u${row % 90}`, '2026-05-01', 'lantern', 'Gold', row % 5 === 0 ? 1 : 0]
      .concat([row % 30 === 4 ? '2026-05-01' : '', 'Rome', row % 40 === 3 ? 'old' : 20 + (row % 45), ''])
      .join(','),
  ),
].join('\n');

interface Opened {
  readonly page: Page;
  readonly data: ReadonlySet<string>;
  readonly audience: string;
}

let opened: Promise<Opened> | null = null;

async function open(): Promise<Opened> {
  const { project, audience } = await experimentFiles(wholeFile);
  const data = await withProject(
    project,
    { mode: 'read' },
    (sample) =>
      new Set([
        ...NAMES,
        project,
        ...EXPORT.split(/[\n,]/),
        ...listRuns(sample).map(({ weightsSha256 }) => `${weightsSha256?.slice(0, 12)}…`),
        ...listDatasets(sample).flatMap(({ columns }) =>
          columns.flatMap((column) => [
            column.name,
            ...(column.kind === 'code' || column.kind === 'list'
              ? entries(readDictionary(sample, 'sample', column))
              : []),
          ]),
        ),
      ]),
  );
  const { page } = await openServed(wholeFile, { project, hash: '#/data', language: PSEUDO });
  return { page, data, audience };
}

function entries({ bytes, offsets }: { readonly bytes: Uint8Array; readonly offsets: Uint32Array }): string[] {
  return Array.from(offsets.subarray(1), (end, row) => new TextDecoder().decode(bytes.subarray(offsets[row], end)));
}

/** A button by its label in the pseudo-locale. */
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first();
const bank = (page: Page) => page.getByRole('checkbox', { name: /sprout/ });

/** The pages to check: each has a route, and the actions before the check. */
const checkedPages: Readonly<
  Record<string, readonly [hash: string, prepare?: (page: Page, audience: string) => Promise<void>]>
> = {
  'the data': ['#/data'],
  'an import': [
    '#/data',
    async (page) => {
      await dropText(page, EXPORT, 'june.csv');
      await page.getByText(words.data.check, { exact: true }).waitFor();
      await button(page, words.data.changeDialect).click();
    },
  ],
  'a funnel compared by bank': ['#/funnel?by=bank&compare=previous'],
  'a funnel compared with a segment': ['#/funnel?by=banner&compare=segment'],
  'an annotation': ['#/funnel?compare=previous', (page) => button(page, words.annotations.add).click()],
  'a bank': ['#/banks?bank=lantern'],
  'a training run': [
    '#/train',
    async (page) => {
      await bank(page).check();
      await page.getByText(words.train.advanced).click();
    },
  ],
  'a finished training': [
    '#/train',
    async (page) => {
      await bank(page).check();
      await page.getByText(words.train.sharing).click();
      await page.getByText(words.train.advanced).click();
      await page.getByLabel(coreWords.predict.epochs, { exact: true }).fill('1');
      await button(page, words.train.start).click();
      await button(page, words.train.toModels).waitFor();
    },
  ],
  'a new comparison': ['#/train?compare=1', (page) => bank(page).check()],
  'a new tuning': ['#/train?compare=tune', (page) => bank(page).check()],
  'trained models': ['#/models?run=r1&compare=r1&experiments=1'],
  'an evaluation dialog': ['#/models?run=r1', (page) => button(page, words.models.evaluate).click()],
  'the deletion of a run': ['#/models?run=r1', (page) => button(page, words.models.delete).click()],
  'a comparison': ['#/models?page=comparisons'],
  'a tuning': ['#/models?page=tunings'],
  'a study': ['#/models?page=studies'],
  'a new study': ['#/models?page=studies', (page) => button(page, words.studies.start).click()],
  'no audience': ['#/score'],
  'no campaign': ['#/campaigns'],
  'an audience': [
    '#/score',
    async (page, audience) => {
      await drop(page, audience);
      await page.getByRole('slider').waitFor();
      await button(page, words.score.columns.button).click();
    },
  ],
  'a user of a ranking': [
    '#/score',
    async (page, audience) => {
      await drop(page, audience, 'found.csv');
      // The number of users, once they are ranked: an earlier list has the card too.
      await page.getByRole('button', { name: /found\.csv · / }).waitFor();
      const card = page.getByRole('region', { name: words.users.title });
      const [, first] = readFileSync(audience, 'utf8').split('\n');
      await card.getByRole('textbox').fill(first.split(',')[0]);
      await page.keyboard.press('Enter');
      await card.getByRole('table').waitFor();
    },
  ],
  'a planned campaign': [
    '#/campaigns',
    async (page, audience) => {
      await drop(page, audience);
      await page
        .getByRole('textbox', { name: /lantern/ })
        .first()
        .fill('150');
      await button(page, words.campaigns.plan).click();
      await page.getByRole('table', { name: words.campaigns.result.caption }).waitFor();
    },
  ],
  'the settings': [
    '#/data',
    async (page) => {
      await page.keyboard.press('Control+,');
      await page.getByRole('rowheader', { name: /^better-sqlite3/ }).waitFor();
    },
  ],
  'the shortcuts': ['#/data', (page) => page.keyboard.press('?')],
};

/** Checks that every text of the current page comes from the catalogue and fits. */
async function expectTranslated(page: Page, data: ReadonlySet<string>): Promise<void> {
  assert.deepEqual(
    { hardCoded: await hardCoded(page, data), overflows: await overflows(page) },
    { hardCoded: [], overflows: [] },
  );
}

for (const [name, [hash, prepare]] of Object.entries(checkedPages))
  test(`every text comes from the catalogue and fits when it is longer: ${name}`, { timeout: 300_000 }, async () => {
    const { page, data, audience } = await (opened ??= open());
    await reload(page, hash);
    await waitUntilLoaded(page);
    await prepare?.(page, audience);
    await waitUntilLoaded(page);
    await expectTranslated(page, data);
  });

test('every text of the welcome page comes from the catalogue and fits when it is longer', async (t) => {
  const { page } = await openServed(t, { language: PSEUDO });
  await button(page, words.welcome.create).waitFor();
  await expectTranslated(page, new Set(NAMES));
  await button(page, words.welcome.create).click();
  await page.getByRole('dialog').waitFor();
  await expectTranslated(page, new Set(NAMES));
});

test(
  'every text of a live training comes from the catalogue and fits when it is longer',
  { timeout: 300_000 },
  async () => {
    const { page, data } = await (opened ??= open());
    await reload(page, '#/train');
    await bank(page).check();
    await page.getByText(words.train.advanced).click();
    // Long enough to be checked.
    for (const [setting, value] of [
      ['epochs', '1000'],
      ['patience', '1000'],
      ['batchSize', '100'],
    ] as const)
      await page.getByLabel(coreWords.predict[setting], { exact: true }).fill(value);
    await button(page, words.train.start).click();
    await page.getByText(words.train.lossTitle, { exact: true }).first().waitFor();
    await expectTranslated(page, data);
    await button(page, words.train.pause).click();
    await button(page, words.train.resume).waitFor();
    await expectTranslated(page, data);
  },
);
