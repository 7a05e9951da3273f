/**
 * What a text of the core may look like: fixed text with holes. A hole without texts holds data, one with texts holds
 * one of them.
 */
export type Pattern = readonly (string | Hole)[];

export interface Hole {
  /** What else of the core may stand here, e.g. the word for a thing; null for data. */
  readonly texts: readonly Pattern[] | null;
}

/** A hole for data. */
export const dataHole: Hole = { texts: null };

/** More alternatives than this become a hole for texts instead of templates of their own. */
const MOST_WRITTEN_OUT = 3;
const MOST_TEMPLATES = 12;

/** A pattern as the catalogues write it: `unknown {1}: {2}`. */
export function templateOf(pattern: Pattern): string {
  let count = 0;
  return pattern.map((piece) => (typeof piece === 'string' ? piece : `{${++count}}`)).join('');
}

/** Which holes of a pattern hold other texts of the core, as a translation marks them: `['<1>']`. */
export function textHolesOf(pattern: Pattern): readonly string[] {
  return pattern
    .filter((piece) => typeof piece !== 'string')
    .flatMap(({ texts }, index) => (texts === null ? [] : [`<${index + 1}>`]));
}

/** Whether a pattern says something by itself: a name that is put together, such as `r{1}`, does not. */
export function hasWords(pattern: Pattern): boolean {
  const fixed = pattern.filter((piece) => typeof piece === 'string');
  return fixed.some((piece) => /\p{L}/u.test(piece)) && (fixed.length === pattern.length || isPhrase(pattern));
}

/** Whether a pattern has more than one word. */
export function isPhrase(pattern: Pattern): boolean {
  return pattern.some((piece) => typeof piece === 'string' && /\p{L}/u.test(piece) && /\s/.test(piece));
}

/** Whether a pattern is a name that is put together: `r{1}`. */
export function isName(pattern: Pattern): boolean {
  return (
    pattern.some((piece) => typeof piece !== 'string') &&
    !pattern.some((piece) => typeof piece === 'string' && /\s/.test(piece))
  );
}

/** Whether a pattern is nothing but data. */
export function isData(pattern: Pattern): boolean {
  return pattern.length > 0 && !pattern.some((piece) => typeof piece === 'string');
}

/** All ways to put one alternative of each part behind another; many alternatives stay together in one hole. */
export function concatenate(parts: readonly (readonly Pattern[])[]): readonly Pattern[] {
  let whole: Pattern[] = [[]];
  for (const part of parts) {
    const alternatives = distinct(part.length === 0 ? [[dataHole]] : part);
    const mayBeEmpty = alternatives.some((pattern) => pattern.length === 0);
    const open = alternatives.some(isData) && alternatives.some(hasWords);
    const few =
      !open && alternatives.length <= MOST_WRITTEN_OUT && alternatives.length * whole.length <= MOST_TEMPLATES;
    const chosen =
      alternatives.length === 1 || few ? alternatives : [...(mayBeEmpty ? [[]] : []), textHole(alternatives)];
    whole = whole.flatMap((before) => chosen.map((after) => joined(before, after)));
  }
  return distinct(whole);
}

function textHole(alternatives: readonly Pattern[]): Pattern {
  const texts = alternatives.filter(hasWords);
  return [texts.length === 0 ? dataHole : { texts }];
}

/** Neighbouring texts become one, and neighbouring holes too, since nothing tells them apart. */
function joined(before: Pattern, after: Pattern): Pattern {
  const whole: (string | Hole)[] = [...before];
  for (const piece of after) {
    const last = whole[whole.length - 1];
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') whole[whole.length - 1] = last + piece;
    else if (typeof piece !== 'string' && last !== undefined && typeof last !== 'string')
      whole[whole.length - 1] =
        last.texts !== null && piece.texts !== null ? { texts: [...last.texts, ...piece.texts] } : dataHole;
    else whole.push(piece);
  }
  return whole;
}

/** Patterns without those that are written the same; holes of the same place are taken together. */
export function distinct(patterns: readonly Pattern[]): readonly Pattern[] {
  const known = new Map<string, Pattern>();
  for (const pattern of patterns) {
    const template = templateOf(pattern);
    const before = known.get(template);
    known.set(template, before === undefined ? pattern : before.map((piece, index) => merged(piece, pattern[index])));
  }
  return [...known.values()];
}

function merged(one: string | Hole, other: string | Hole): string | Hole {
  if (typeof one === 'string' || typeof other === 'string' || other.texts === null) return one;
  if (one.texts === null) return other;
  return { texts: distinct([...one.texts, ...other.texts]) };
}
