import assert from 'node:assert/strict';
import { test } from 'node:test';

import { plainFileName } from '../../../renderer/core/file-name.ts';

interface Saving {
  chooseSave(options: { readonly suggestedName: string; readonly kind: 'csv' }): Promise<unknown>;
  saveText(options: { readonly suggestedName: string; readonly text: string }): Promise<unknown>;
}

// The types of this module are those of a page.
const { desktopShell } = (await import(import.meta.resolve('../../../renderer/core/desktop-shell.ts'))) as {
  readonly desktopShell: (bridge: Saving & { onCoreEnded(): void }) => Saving;
};

/** What the desktop's main process accepts as the name of a file. */
const accepted = /^[^/\\\0]{1,200}$/;

test('names of datasets and columns make names of files that every system accepts', () => {
  assert.deepEqual(
    ['spring funnel by spend/month.csv', ' A\\B: <new> model.zip', '漏斗 "5月".csv', '///.png', 'v1.2 changes.csv'].map(
      plainFileName,
    ),
    ['spring funnel by spend month.csv', 'A B new model.zip', '漏斗 5月.csv', 'table.png', 'v1.2 changes.csv'],
  );
  for (const letter of ['x', '漏', '😀']) {
    const name = plainFileName(`${letter.repeat(300)}.csv`);
    assert.match(name, new RegExp(`^(?:${letter}){30,}\\.csv$`));
    assert.ok(Buffer.byteLength(name) < 200, name);
  }
});

test('the desktop app is never asked to save under a name that it refuses', async () => {
  const names: string[] = [];
  const shell = desktopShell({
    onCoreEnded: () => undefined,
    chooseSave: ({ suggestedName }) => {
      names.push(suggestedName);
      return Promise.resolve({ ok: true, value: null });
    },
    saveText: ({ suggestedName }) => {
      names.push(suggestedName);
      return Promise.resolve({ ok: true, value: true });
    },
  });
  await shell.chooseSave({ suggestedName: 'a/b-rejected.csv', kind: 'csv' });
  await shell.saveText({ suggestedName: `${'long '.repeat(60)}a\\b.csv`, text: '' });
  assert.equal(names.length, 2);
  for (const name of names) assert.match(name, accepted);
});
