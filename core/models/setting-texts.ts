import { z } from 'zod';

import type { Message } from '../text/message.ts';

/**
 * A message without values, or a text that is the same in every language. The values of a message can be messages, a
 * recursive type that Zod's registry cannot expand.
 */
type PlainText = Pick<Message, 'key'> | string;

/** The texts that a form shows for a setting; a JSON schema with this registry as its metadata includes them. */
interface SettingTexts {
  readonly title: PlainText;
  /** A short explanation beside the title. */
  readonly description?: PlainText;
  /** The meaning of an empty field if the default is null. */
  readonly empty?: PlainText;
  /** The texts of the choices, by their names in the schema; a choice without a text is shown by its name. */
  readonly choices?: Readonly<Record<string, PlainText>>;
}

/** The texts of all settings, which are registered where the settings are declared. */
export const settingTexts = z.registry<SettingTexts>();
