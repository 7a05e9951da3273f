import { findLightgbm } from '../../core/trees/library.ts';
import { fetchLightgbm } from '../fetch/fetch-lightgbm.ts';
import { library, pip } from './debian.ts';
import type { Requirement } from './requirement.ts';

/** The library that LightGBM needs on Linux. */
export const gomp = library('libgomp1', 'libgomp.so.1');

/** The LightGBM library. */
export const lightgbmRequirement: Requirement = {
  name: 'LightGBM',
  purpose: 'the tests of tree models train with it',
  tests: [
    'test/trees/{average-codes,check-trees,members,parity,train,trees-trainer}.test.ts',
    'test/compare/missing-library.test.ts',
    'test/explain/explain.test.ts',
    'test/export/trees.test.ts',
    'test/predict/{averaged-trees,forged-runs}.test.ts',
    'test/renderer/train/train.test.ts',
    'test/train/fit/few-positives.test.ts',
    'test/train/refit/{cancelled,refit}.test.ts',
  ],
  debian: process.platform === 'linux' ? [gomp, pip] : [],
  command: 'npm run fetch:lightgbm',
  findMissing() {
    if (findLightgbm() === null) return 'LightGBM is missing';
    return process.platform !== 'linux' || gomp.isInstalled() ? null : 'libgomp, which LightGBM needs, is missing';
  },
  install(report) {
    report('Fetching LightGBM with pip (4 MB)');
    fetchLightgbm();
    return Promise.resolve();
  },
};
