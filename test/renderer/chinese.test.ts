import assert from 'node:assert/strict';

import { browserTest as test } from '../needs.ts';
import { choose, openEmpty } from './helpers/data-files.ts';
import { expectAccessible } from './helpers/served.ts';

test('errors about files that cannot be imported are shown in Chinese', async (t) => {
  const { page, file } = await openEmpty(t, { language: 'zh-CN' });
  await choose(page, [
    file('april.csv', 'sample_id,click,city\n1,0,Oslo\n2,1,Rome\n'),
    file('may.csv', 'sample_id,click,age\n1,0,30\n2,1,40\n'),
    file('june.csv', 'sample_id,click,click,city\n1,0,0,Oslo\n'),
  ]);
  const problems = page.getByRole('alert').filter({ hasText: '这些文件目前无法导入' });
  await problems.waitFor();
  const messages = (await problems.innerText())
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  assert.deepEqual(messages, [
    '这些文件目前无法导入',
    'june.csv 有两列都叫 click',
    '请在第一行中为每列取不同的名称',
    'may.csv 的列与 april.csv 不同：缺少 city，多出 age',
    '列不同的文件请作为单独的数据集导入',
  ]);
  await expectAccessible(page, 'problems of files in Chinese');
});

test('the machine is described in Chinese', async (t) => {
  const { page } = await openEmpty(t, { language: 'zh-CN' });
  await page.getByText('请导入漏斗数据').waitFor();
  await page.keyboard.press('Control+,');
  const machine = page.getByRole('region', { name: '本机环境' });
  await machine.getByRole('rowheader', { name: 'duckdb' }).waitFor();
  assert.match(await machine.innerText(), /，\d+\u00a0个线程/);
});
