import { z } from 'zod';

import type { Text } from './message.ts';

/** A text for people: a message, or a string that is the same in every language. */
export const textSchema = z.union([
  z.string(),
  z.object({ key: z.string(), values: z.record(z.string(), z.unknown()).optional() }),
]) as unknown as z.ZodType<Text, Text>;
