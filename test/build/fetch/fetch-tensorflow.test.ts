import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { it } from 'node:test';

import { plainModule } from '../../../build/app.ts';
import { fetchTensorflow } from '../../../build/fetch/fetch-tensorflow.ts';
import { cudaOf, packageFor } from '../../../build/fetch/tensorflow-source.ts';
import { skipWithout } from '../../../build/requirements/requirement.ts';
import { tensorflowRequirement } from '../../../build/requirements/tensorflow.ts';
import { BUILD_INFO_FILE, findBuilds, FETCHED_TENSORFLOW } from '../../../core/engine/tensorflow/builds.ts';
import { temporaryFolder } from '../../temporary.ts';
import '../../with-tensorflow.ts';

it('a folder without TensorFlow’s library is refused before anything is fetched', async (t) => {
  const folder = temporaryFolder(t);
  const reports: string[] = [];
  await assert.rejects(
    fetchTensorflow({ kind: 'folder', folder }, (line) => reports.push(line)),
    {
      message:
        `${folder} has no libtensorflow_cc.so.2: name the folder of an installed Python package ` +
        'tensorflow, 2.12 or later',
    },
  );
  assert.deepEqual(reports, []);
});

it('the CUDA version of a Python package decides which npm package matches it', (t) => {
  const folder = temporaryFolder(t);
  const source = { kind: 'folder', folder } as const;
  assert.equal(cudaOf(source), null);
  mkdirSync(join(folder, 'python', 'platform'), { recursive: true });
  const info = (cuda: string): void =>
    writeFileSync(
      join(folder, 'python', 'platform', 'build_info.py'),
      `build_info = collections.OrderedDict([${cuda}, ('is_rocm_build', False)])\n`,
    );
  info("('cpu_compiler', 'clang'), ('cuda_version', '12.5.1'), ('cudnn_version', '9'), ('is_cuda_build', True)");
  assert.equal(cudaOf(source), 'CUDA 12.5.1, cuDNN 9');
  info("('is_cuda_build', False)");
  assert.equal(cudaOf(source), null);
  assert.deepEqual(
    [packageFor('CUDA 12.5.1, cuDNN 9').requirement, packageFor(null).requirement],
    ['@tensorflow/tfjs-node-gpu@4.22.0', '@tensorflow/tfjs-node@4.22.0'],
  );
});

it('an existing build is found and not repeated', { skip: skipWithout(tensorflowRequirement) }, async () => {
  assert.ok(findBuilds().some(({ folder }) => folder === FETCHED_TENSORFLOW));
  const reports: string[] = [];
  const again = await fetchTensorflow({ kind: 'wheel' }, (line) => reports.push(line));
  const { library } = JSON.parse(readFileSync(join(FETCHED_TENSORFLOW, BUILD_INFO_FILE), 'utf8')) as {
    library: string;
  };
  assert.deepEqual(
    [again, reports.map((line) => line.split(':')[0])],
    [FETCHED_TENSORFLOW, isAbsolute(library) ? [`Keeping the build against ${library}`] : []],
  );
});

it('the scripts that probe engines import the built modules in the desktop app', () => {
  assert.equal(
    plainModule("import(`${new URL('./tensorflow/load.ts', import.meta.url).href}`)"),
    "import(`${new URL('./tensorflow/load.js', import.meta.url).href}`)",
  );
});
