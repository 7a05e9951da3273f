import { actionlintRequirement } from './actionlint.ts';
import { chromiumRequirement } from './chromium.ts';
import { electronRequirement } from './electron.ts';
import { exportRequirement, sparkRequirement } from './export.ts';
import { lightgbmRequirement } from './lightgbm.ts';
import { pythonRequirement } from './python.ts';
import type { Requirement } from './requirement.ts';
import { bashRequirement, fishRequirement, zshRequirement } from './shells.ts';
import { straceRequirement } from './strace.ts';
import { tensorflowRequirement } from './tensorflow.ts';
import { tritonRequirement } from './triton.ts';

/** Everything that tests need beyond `npm ci`. */
export const requirements: readonly Requirement[] = [
  chromiumRequirement,
  electronRequirement,
  exportRequirement,
  lightgbmRequirement,
  pythonRequirement,
  bashRequirement,
  fishRequirement,
  zshRequirement,
  actionlintRequirement,
  sparkRequirement,
  straceRequirement,
  tensorflowRequirement,
  tritonRequirement,
];
