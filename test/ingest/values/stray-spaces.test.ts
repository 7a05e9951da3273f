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

test('a mark of missing values also counts with spaces around it', async () => {
  const features = { age: 'numeric', city: 'categorical', tags: 'multi' } as const;
  const mapping = { features, missing: ['NULL', ' ? '], steps: [{ name: 'click', column: 'clicked_at' }] };
  const { rejected } = await imported(
    `id,event_time,clicked_at,bank,age,city,tags
1,2026-05-01,2026-05-02,red   ,40    ,Basel ,a|b
2,2026-05-01,NULL      ,NULL  ,NULL  ,NULL  ,NULL
3,2026-05-01,NULL      , NULL ,\u00a0NULL, ? ,\tNULL
`,
    { mapping },
  );
  assert.equal(rejected, 0);
  assert.deepEqual(column('bank'), ['red', null, null]);
  assert.deepEqual(column('numeric'), [40, NaN, NaN]);
  assert.deepEqual(column('categorical'), ['Basel ', null, null]);
  assert.deepEqual(column('multi'), [['a', 'b'], [], []]);
  assert.deepEqual(column('depth'), [1, 0, 0]);
});

test('a mark of missing values with spaces around it does not change the kind of its column', async () => {
  const rows = Array.from({ length: 60 }, (_, row) => `${row},${row % 2},${row % 3 === 0 ? ' NULL ' : row + 20}`);
  const { features } = await imported(`id,click,age\n${rows.join('\n')}\n`, { mapping: { missing: ['NULL'] } });
  assert.deepEqual(features, [{ name: 'age', kind: 'numeric', distinct: null, missing: 20 }]);
});
