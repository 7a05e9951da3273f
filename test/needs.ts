/** Tests with requirements beyond `npm ci`: if one is missing, they are skipped with the command that installs it. */
import { test, type TestContext, type TestOptions } from 'node:test';

import { chromiumRequirement } from '../build/requirements/chromium.ts';
import { electronRequirement } from '../build/requirements/electron.ts';
import { skipWithout, type Requirement } from '../build/requirements/requirement.ts';

type Body = (t: TestContext) => void | Promise<void>;
type Test = (name: string, ...rest: readonly [Body] | readonly [TestOptions, Body]) => void;

/** Like node's `test`, in a browser. */
export const browserTest = testWith(chromiumRequirement);
/** Like node's `test`, in a real Electron. */
export const desktopTest = testWith(electronRequirement);

function testWith(requirement: Requirement): Test {
  let skip: string | false | null = null;
  return (name, ...rest) => {
    const [options, body] = rest.length === 2 ? rest : [{}, rest[0]];
    // Not earlier: finding out what a missing Electron needs starts Python, and most files test no Electron.
    skip ??= skipWithout(requirement);
    void test(name, { ...options, skip: options.skip || skip }, body);
  };
}
