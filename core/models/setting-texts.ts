import { z } from 'zod';

import type { Message } from '../text/message.ts';

/** A message without values, or a text that is the same in every language. Zod cannot follow messages with values. */
type PlainText = Pick<Message, 'key'> | string;

/** What a form says of a setting; a JSON schema that uses these as metadata includes them. */
interface SettingTexts {
  readonly title: PlainText;
  /** A short explanation beside the title. */
  readonly description?: PlainText;
  /** The values to choose from, by their names in the schema; one without a text goes by its name. */
  readonly choices?: Readonly<Record<string, PlainText>>;
}

/** The texts of settings: the only place that names them. */
export const settingTexts = z.registry<SettingTexts>();
