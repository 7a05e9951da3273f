import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { excelFormat } from '../../../core/score/list-formats/excel-copy.ts';
import { temporaryFolder } from '../../temporary.ts';
import { rankFile } from '../fixtures.ts';
import { north, writerInto } from '../ranking/rank-runs.ts';

const folder = temporaryFolder();
const write = writerInto(folder);

/** Reads a file as Excel does: UTF-8 after a byte order mark, cells split at the separator, quotes removed. */
function readAsExcel(path: string, separator: string): string[][] {
  const text = readFileSync(path, 'utf8');
  assert.equal(text[0], '\ufeff');
  assert.ok(text.endsWith('\r\n'));
  return cellsOf(text.slice(1), separator);
}

function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [['']];
  let quoted = false;
  for (let index = 0; index < text.length - 2; index++) {
    const row = rows[rows.length - 1];
    if (text[index] === '"' && quoted && text[index + 1] === '"') row[row.length - 1] += text[++index];
    else if (text[index] === '"') quoted = !quoted;
    else if (!quoted && text[index] === separator) row.push('');
    else if (!quoted && text.startsWith('\r\n', index)) {
      rows.push(['']);
      index++;
    } else row[row.length - 1] += text[index];
  }
  return rows;
}

test('separators and decimal marks are those that Excel expects in the language; unknown languages are refused', () => {
  const formats = ['en', 'zh-CN', 'de', 'fr-FR', 'pt-BR', 'de-CH'].map((language) => {
    const { separator, decimalMark } = excelFormat(language);
    return [language, separator, decimalMark];
  });
  assert.deepEqual(formats, [
    ['en', ',', '.'],
    ['zh-CN', ',', '.'],
    ['de', ';', ','],
    ['fr-FR', ';', ','],
    ['pt-BR', ';', ','],
    ['de-CH', ';', '.'],
  ]);
  for (const language of ['', 'xx-nonsense-of-a-language', '日本', 'zz'])
    assert.throws(() => excelFormat(language), { code: 'usage' }, language);
});

test('Excel reads the cells of the list from the copy, numbers as its language writes them', async () => {
  const users = ['u1', 'a;b', '=1+1', 'x,"y"', '张三', '-5', ' 7;=2'];
  const quoted = users.map((user) => `"${user.replaceAll('"', '""')}"`);
  const audience = write('audience.csv', `user_id,city,age\n${quoted.map((user) => `${user},ulm,30`).join('\n')}\n`);
  for (const language of ['de', 'en']) {
    const out = join(folder, `${language}.csv`);
    const { manifest } = await rankFile(audience, out, { runs: [north()], listFormats: { ad: null, excel: language } });
    const { separator, decimalMark } = excelFormat(language);
    const plain = cellsOf(readFileSync(out, 'utf8').replaceAll('\n', '\r\n'), ',');
    const isNumber = plain[0].map((name) => /^(?:score|weight|p_)/.test(name));
    const expected = plain.map((cells, row) =>
      cells.map((cell, column) => (row > 0 && isNumber[column] ? cell.replace('.', decimalMark) : cell)),
    );
    assert.ok(isNumber.filter(Boolean).length > 3);
    assert.deepEqual(readAsExcel(join(folder, `${language}.excel.csv`), separator), expected);
    assert.equal(manifest.excel?.file, `${language}.excel.csv`);
  }
});
