import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { ESLint } from 'eslint';

const root = dirname(dirname(import.meta.dirname));
const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, 'build', 'lint', 'eslint.config.js') });

/** Lints a component as the file at `path` and returns the messages of the window's rules. */
async function lint(path: string, script: string): Promise<string[]> {
  const [{ messages }] = await eslint.lintText(`<script lang="ts">\n${script}\n</script>\n`, {
    filePath: join(root, path),
  });
  return messages
    .filter(({ ruleId }) => ruleId === 'layers/window' || ruleId === 'layers/syntax')
    .map(({ message }) => message.replace(' (build/lint/window-rules.ts)', ''));
}

test('a view that imports another view, and a part that imports a view, are reported', async () => {
  assert.deepEqual(await lint('renderer/views/funnel/Planted.svelte', `import X from '../data/View.svelte'; X;`), [
    'views/funnel may not import views/data: layers of the window',
  ]);
  assert.deepEqual(await lint('renderer/parts/Planted.svelte', `import X from '../views/data/View.svelte'; X;`), [
    'parts may not import views/data: layers of the window',
  ]);
  assert.deepEqual(await lint('renderer/parts/Planted.svelte', `import X from '../charts/LineChart.svelte'; X;`), [
    'parts may not import charts: layers of the window',
  ]);
});

test('a component with more than eight props is reported', async () => {
  const withProps = (count: number): string => {
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const members = names.map((name) => `${name}: string;`).join(' ');
    return `interface Props { ${members} }\nconst { ...props }: Props = $props();\nvoid props;`;
  };
  assert.deepEqual(await lint('renderer/parts/Planted.svelte', withProps(8)), []);
  assert.deepEqual(await lint('renderer/parts/Planted.svelte', withProps(9)), ['a component has at most 8 props']);
});

test('exports from another module, dynamic imports and types of other modules count as imports', async () => {
  for (const script of [
    `export { x } from '../views/data/View.svelte';`,
    `export type { X } from '../views/data/View.svelte';`,
    `const X = import('../views/data/View.svelte'); X;`,
    'const X = import(`../views/data/View.svelte`); X;',
    `let x: import('../views/data/View.svelte').X; x;`,
  ])
    assert.deepEqual(
      await lint('renderer/parts/Planted.svelte', script),
      ['parts may not import views/data: layers of the window'],
      script,
    );
  for (const script of [
    `export { calls } from '../../core/api.ts';`,
    `export * from '../../core/store/file/project.ts';`,
    `export type { Project } from '../../core/store/file/project.ts';`,
    `let x: import('../../core/store/file/project.ts').Project; x;`,
  ])
    assert.match((await lint('renderer/parts/Planted.svelte', script)).join('\n'), /may import only types/, script);
  assert.deepEqual(await lint('renderer/views/data/Planted.svelte', `export { Axis } from 'layerchart/svg';`), [
    'only renderer/charts may use layerchart',
  ]);
  for (const script of [
    `export type { CallError } from '../../core/api/contract/protocol.ts';`,
    `let x: import('../../core/api/contract/protocol.ts').CallError; x;`,
    `export { stepColor } from '../charts/colors.ts';`,
  ])
    assert.deepEqual(await lint('renderer/parts/Planted.svelte', script), [], script);
});

test('a window that imports more of the core than the types of its contract is reported', async () => {
  const only = (path: string): string[] => [`the window may import only types of the contract from core, not ${path}`];
  assert.deepEqual(
    await lint('renderer/views/data/Planted.svelte', `import { calls } from '../../../core/api.ts'; calls;`),
    only('core/api.ts'),
  );
  assert.deepEqual(
    await lint(
      'renderer/core/Planted.svelte',
      `import type { Project } from '../../core/store/file/project.ts'; let x: Project;`,
    ),
    only('core/store/file/project.ts'),
  );
});

test('a library outside its folder, and a method that Chromium 108 lacks, are reported', async () => {
  assert.deepEqual(await lint('renderer/views/data/Planted.svelte', `import { Axis } from 'layerchart/svg'; Axis;`), [
    'only renderer/charts may use layerchart',
  ]);
  assert.deepEqual(await lint('renderer/parts/Planted.svelte', 'export const sorted = [2, 1].toSorted();'), [
    'toSorted() is newer than Chromium 108, which has to run the window',
  ]);
});

test('imports that keep to the layers are accepted', async () => {
  assert.deepEqual(
    await lint(
      'renderer/views/data/Planted.svelte',
      `import type { CallError } from '../../../core/api/contract/protocol.ts'; import X from ` +
        `'./Other.svelte'; import Y from '../../parts/Card.svelte'; let e: CallError; X; Y;`,
    ),
    [],
  );
  assert.deepEqual(
    await lint('renderer/parts/Planted.svelte', `import { stepColor } from '../charts/colors.ts'; stepColor(0);`),
    [],
  );
});
