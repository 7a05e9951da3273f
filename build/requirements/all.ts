import { chromiumRequirement } from './chromium.ts';
import { electronRequirement } from './electron.ts';
import { lightgbmRequirement } from './lightgbm.ts';
import { pythonRequirement } from './python.ts';
import type { Requirement } from './requirement.ts';
import { tensorflowRequirement } from './tensorflow.ts';

/** All that tests need and `npm ci` does not bring. */
export const requirements: readonly Requirement[] = [
  chromiumRequirement,
  electronRequirement,
  lightgbmRequirement,
  pythonRequirement,
  tensorflowRequirement,
];
