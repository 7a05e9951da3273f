import { english } from '../core/text/en.ts';
import { withTexts } from '../core/text/render.ts';

/** A copy of plain data with its messages in English, as `--json` prints it. */
export function rendered(data: unknown): unknown {
  return withTexts(data, english);
}
