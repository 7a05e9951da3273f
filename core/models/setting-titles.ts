import { z } from 'zod';

import type { Message } from '../text/message.ts';

/** The titles of settings. A JSON schema that uses them as metadata includes them. */
export const settingTitles = z.registry<{ readonly title: Pick<Message, 'key'> }>();
