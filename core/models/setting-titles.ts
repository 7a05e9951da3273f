import { z } from 'zod';

import type { Message } from '../text/message.ts';

/** What settings are called; a JSON schema that is written with these as its metadata has them as titles. */
export const settingTitles = z.registry<{ readonly title: Pick<Message, 'key'> }>();
