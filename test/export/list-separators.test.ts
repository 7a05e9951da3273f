/** Multi-valued cells of an audience mean the same wherever they are scored, whatever separates their values. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { exportPython, exportRequirement } from '../../build/requirements/export.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { exportRuns } from '../../core/export/export-runs.ts';
import { scoreWithExport } from '../../core/export/score-with-export.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { scoreAudience } from '../../core/score/score-audience.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { runDuckdb } from '../ingest/formats/read-all.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const python = exportPython();
const LISTS = [['golf'], ['tea', 'golf'], ['cars'], ['cars', 'tea'], []] as const;

/** A funnel whose clicks depend on the lists. */
function funnelText(separator: string): string {
  const rows = Array.from({ length: 2000 }, (_, row) => {
    const list = LISTS[row % LISTS.length];
    const click = Number(list.some((one) => one === 'golf') || row % 11 === 0);
    return `u${row},b${row % 3},${list.join(separator)},${click}\n`;
  });
  return `user_id,banner,hobbies,click\n${rows.join('')}`;
}

/** Users with lists as people write them: spaces around values, and the model's separator within a value. */
function audienceText(separator: string): string {
  const cells = ['golf', ...['tea|golf', ' tea | golf ', 'cars |tea', 'golf tea|cars', 'golf tea']].map((cell) =>
    cell.replaceAll('|', separator),
  );
  return `user_id,hobbies\n${cells.map((cell, row) => `v${row},${cell}\n`).join('')}`;
}

function scoreScript(exported: string, audience: string, options: readonly string[] = []): string {
  const args = [join(exported, 'score.py'), audience, at('script.csv'), '--threads', '1', ...options];
  const { status, stderr } = spawnSync(python.command, args, { env: python.env, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return readFileSync(at('script.csv'), 'utf8');
}

/** Trains a run on lists with a separator, and exports it. */
async function trainAndExport(project: Project, separator: string, exported: string): Promise<void> {
  writeFileSync(at('funnel.csv'), funnelText(separator));
  const mapping = {
    user: 'user_id',
    banner: 'banner',
    features: { hobbies: 'multi' as const },
    steps: [{ name: 'click', column: 'click' }],
    separators: { hobbies: separator },
  };
  await importDataset(project, { files: [at('funnel.csv')], dataset: 'd', mapping }, quietJob());
  const config = { features: { minFrequency: 5 }, model: { tower: { widths: [8], dropout: [0] } } };
  await trainModel(project, { dataset: 'd', model: 'aitm', engine: 'onnx', seed: 1, epochs: 3, config }, quietJob());
  await exportRuns(project, { runs: ['r1'], out: exported }, quietJob());
}

const skip = skipWithout(exportRequirement);

test('the program, `score --model` and score.py rank alike, whatever separates the values of a cell', async () => {
  const exported = at('exported');
  await withProject(at('p.stepladder'), { mode: 'write', create: true }, async (project) => {
    await trainAndExport(project, ' ', exported);
    for (const separator of ['|', '~', ' ']) {
      const [audience, file] = [at('users.csv'), at('mapping.json')];
      writeFileSync(audience, audienceText(separator));
      writeFileSync(file, JSON.stringify({ separators: { hobbies: separator } }));
      const options = { audience, per: 'user', mapping: file } as const;
      await scoreAudience(project, { ...options, runs: ['r1'], out: at('here.csv') }, quietJob());
      const here = readFileSync(at('here.csv'), 'utf8');
      const scoreOf = (user: string): string => here.split('\n').find((line) => line.includes(`,${user},`)) ?? '';
      if (separator !== ' ') assert.equal(scoreOf('v1').split(',')[4], scoreOf('v2').split(',')[4], separator);
      await scoreWithExport({ ...options, folder: exported, out: at('there.csv') }, quietJob());
      assert.equal(readFileSync(at('there.csv'), 'utf8'), here, `--model, '${separator}'`);
      if (skip === false)
        assert.equal(scoreScript(exported, audience, ['--mapping', file]), here, `score.py, '${separator}'`);
    }
  });
});

test('lists in a Parquet file mean the same as cells of text, for a model trained on another separator', async () => {
  const exported = at('exported-semicolons');
  await withProject(at('q.stepladder'), { mode: 'write', create: true }, async (project) => {
    await trainAndExport(project, ';', exported);
    const users = LISTS.map((list, row) => ({ user: `v${row}`, list }));
    writeFileSync(
      at('text.csv'),
      `user_id,hobbies\n${users.map(({ user, list }) => `${user},${list.join(';')}\n`).join('')}`,
    );
    const values = users.map(
      ({ user, list }) => `('${user}', [${list.map((one) => `'${one}'`).join(', ')}]::VARCHAR[])`,
    );
    await runDuckdb([
      `COPY (SELECT * FROM (VALUES ${values.join(', ')}) AS t(user_id, hobbies)) TO '${at('lists.parquet')}'
      (FORMAT parquet)`,
    ]);
    const scored = async (audience: string): Promise<string> => {
      await scoreAudience(project, { audience, per: 'user', runs: ['r1'], out: at('here.csv') }, quietJob());
      return readFileSync(at('here.csv'), 'utf8');
    };
    const expected = await scored(at('text.csv'));
    const audience = at('lists.parquet');
    assert.equal(await scored(audience), expected);
    await scoreWithExport({ audience, per: 'user', folder: exported, out: at('there.csv') }, quietJob());
    assert.equal(readFileSync(at('there.csv'), 'utf8'), expected, '--model');
    if (skip === false) assert.equal(scoreScript(exported, audience), expected, 'score.py');
  });
});
