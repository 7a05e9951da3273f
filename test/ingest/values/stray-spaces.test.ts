import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importProject } from '../import-project.ts';

const { imported, column } = importProject();

test('spaces around a bank or a banner do not make it another one', async () => {
  const banks = ['Adler Bank', ' Adler Bank', 'Adler Bank\t', '\u00a0Adler Bank\u00a0', '\u3000Adler Bank \u3000', ' '];
  const rows = banks.map((bank, row) => `${row},${row % 2},"${bank}","${bank.replace('Adler Bank', 'Gold')}"`);
  await imported(`id,click,bank,banner\n${rows.join('\n')}\n`);
  assert.deepEqual(column('bank'), [...Array<string>(5).fill('Adler Bank'), null]);
  assert.deepEqual(column('banner'), [...Array<string>(5).fill('Gold'), null]);
});

test('spaces within a name, letters that share bytes with spaces, and ids remain as they are', async () => {
  await imported('id,click,bank\n 1 ,0,A  B\n2,1,\u3001Ā \u00c2\n');
  assert.deepEqual(column('bank'), ['A  B', '\u3001Ā \u00c2']);
  assert.deepEqual(column('id'), [' 1 ', '2']);
});

test('spaces around a bank do not make it another one in an event log either', async () => {
  const rows = ['1,impression,2026-05-01,north ', '1,click,2026-05-02,north ', '2,impression,2026-05-01,north'];
  await imported(`id,event,event_time,bank\n${rows.join('\n')}\n`);
  assert.deepEqual(column('bank'), ['north', 'north']);
});
