import { UNDEFINED } from '../../../../core/text/numbers.ts';
import { shortened } from '../../../../core/text/shown.ts';

/** Nested settings as paths and formatted values, in order: `training.epochs` → `15`. */
export function flatSettings(
  settings: Readonly<Record<string, unknown>>,
  prefix = '',
): readonly (readonly [path: string, value: string])[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const path = prefix + name;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return flatSettings(value as Readonly<Record<string, unknown>>, `${path}.`);
    return [[path, formatValue(value)] as const];
  });
}

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return UNDEFINED;
  return shortened(Array.isArray(value) ? value.join(', ') : String(value));
}
