import type { Messages } from '../en/messages.ts';
import { api } from './messages/api.ts';
import { base } from './messages/base.ts';
import { cli } from './messages/cli.ts';
import { compare } from './messages/compare.ts';
import { desktop } from './messages/desktop.ts';
import { host } from './messages/host.ts';
import { issue } from './messages/issue.ts';
import { noun } from './messages/noun.ts';
import { report } from './messages/report.ts';
import { score } from './messages/score.ts';
import { serve } from './messages/serve.ts';
import { study } from './messages/study.ts';
import { system } from './messages/system.ts';

/** All messages of the core in Simplified Chinese. */
export const messages: Messages = {
  api,
  base,
  cli,
  compare,
  desktop,
  host,
  issue,
  noun,
  report,
  score,
  serve,
  study,
  system,
};
