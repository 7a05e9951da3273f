/**
 * Texts of the core in another language. The core writes English; its templates are the keys: `unknown {1}: {2}`. A
 * translation writes `{2}` for data, which stay as they are, `{#2}` for data that must be a number, so that a short
 * template fits nothing else, `{@2}` for steps of the funnel, which are called as in the rest of the window, and `<1>`
 * for another text of the core, which is translated in turn.
 */

interface Hole {
  /** As the translation writes it: `{2}`, `{#2}`, `{@2}` or `<1>`. */
  readonly name: string;
  readonly holds: 'data' | 'number' | 'steps' | 'text';
}

interface Template {
  /** The fixed texts before, between and behind the holes. */
  readonly fixed: readonly string[];
  readonly holes: readonly Hole[];
  /** The translation, its holes marked as in the template. */
  readonly translation: string;
  /** Whether nothing but a mark like `: ` is fixed, so that it only fits where a text within is known. */
  readonly bare: boolean;
}

/** How lists of texts are joined in English, and in Chinese. */
const joints: readonly (readonly [string, string])[] = [
  ['; ', '；'],
  [' and ', '，且'],
  [', ', '、'],
];
const MOST_REMEMBERED = 500;
/** A longer list is one of data. */
const MOST_JOINED = 20;

/** Translates texts of the core by a catalogue of templates. */
export class CoreTexts {
  readonly #messages: Templates;
  readonly #texts: Templates;
  readonly #remembered = new Map<string, string>();

  /**
   * @param messages the translation of each template that is said by itself.
   * @param pieces that of templates which only stand within others: `{1} of {2}` would fit many a message that is not
   *   known.
   * @param steps what the usual steps are called; one of another name keeps it.
   */
  constructor(
    messages: Readonly<Record<string, string>>,
    pieces: Readonly<Record<string, string>> = {},
    steps: Readonly<Record<string, string>> = {},
  ) {
    this.#messages = new Templates(messages, steps);
    this.#texts = new Templates({ ...messages, ...pieces }, steps);
  }

  /** The message in the other language; as it is where no template fits. */
  translate(message: string): string {
    const known = this.#remembered.get(message);
    if (known !== undefined) return known;
    const find = (text: string): string | null => this.#messages.translate(text, (within) => this.#inner(within));
    const found = find(message) ?? translateList(message, find) ?? message;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(message, found);
    return found;
  }

  /** A text within another, or a list of them; a list comes first, since a template may fit all of it too. */
  #inner(text: string): string | null {
    const find = (part: string): string | null => this.#texts.translate(part, (within) => this.#inner(within));
    return translateList(text, find) ?? find(text);
  }
}

type Translate = (text: string) => string | null;

/** Several texts one after the other, each of which `find` knows; a text may hold what joins others. */
function translateList(text: string, find: Translate): string | null {
  for (const [english, other] of joints) {
    const parts = text.split(english);
    const found = parts.length < 2 || parts.length > MOST_JOINED ? null : joinFound(parts, english, find);
    if (found !== null) return found.join(other);
  }
  return null;
}

/**
 * Puts parts that belong to one text together again: from the end, the texts that each rest of the parts makes, or
 * null.
 */
function joinFound(parts: readonly string[], joint: string, find: Translate): readonly string[] | null {
  const rests: (readonly string[] | null)[] = Array.from({ length: parts.length + 1 }, () => null);
  rests[parts.length] = [];
  for (let from = parts.length - 1; from >= 0; from--) {
    // All parts as one text would be no list.
    for (let to = from + 1; to <= parts.length - (from === 0 ? 1 : 0); to++) {
      const rest = rests[to];
      const first = rest === null ? null : find(parts.slice(from, to).join(joint));
      if (first === null || rest === null) continue;
      rests[from] = [first, ...rest];
      break;
    }
  }
  return rests[0];
}

/** Templates by what is fixed of them. */
class Templates {
  readonly #whole = new Map<string, string>();
  readonly #templates: readonly Template[];
  readonly #steps: Readonly<Record<string, string>>;

  constructor(catalogue: Readonly<Record<string, string>>, steps: Readonly<Record<string, string>>) {
    this.#steps = steps;
    const templates: Template[] = [];
    for (const [template, translation] of Object.entries(catalogue)) {
      const read = readTemplate(template, translation);
      if (read.holes.length === 0) this.#whole.set(template, translation);
      else templates.push(read);
    }
    // The most that is fixed says the most: `unknown {1}: {2} (did you mean {3}?)` goes before `unknown {1}: {2}`.
    this.#templates = templates.sort((one, other) => fixedLength(other) - fixedLength(one));
  }

  translate(text: string, inner: Translate): string | null {
    const known = this.#whole.get(text);
    if (known !== undefined) return known;
    for (const template of this.#templates) {
      const values = holeValues(template.fixed, text);
      const filled = values === null ? null : fill(template, values, inner, this.#steps);
      if (filled !== null) return filled;
    }
    return null;
  }
}

/** Null for a bare template around texts that are not known, and where a number is none. */
function fill(
  { holes, translation, bare }: Template,
  values: readonly string[],
  inner: Translate,
  steps: Readonly<Record<string, string>>,
): string | null {
  const given = new Map<string, string>();
  for (const [index, { name, holds }] of holes.entries()) {
    const text =
      holds === 'text' ? inner(values[index]) : holds === 'steps' ? nameSteps(values[index], steps) : values[index];
    if ((text === null && bare) || (holds === 'number' && !/^\d[\d.,]*$/.test(values[index]))) return null;
    given.set(name, text ?? values[index]);
  }
  return translation.replace(SPACED_MARKS, (_, before: string | undefined, name: string, after: string | undefined) =>
    besides(before ?? '', given.get(name) ?? name, after ?? '', name.startsWith('{@')),
  );
}

/** A value with the spaces beside it: a step whose name is translated needs none. */
function besides(before: string, value: string, after: string, isStep: boolean): string {
  const isForeign = (letter: string | undefined): boolean => !isStep || /[ -~]/.test(letter ?? '');
  return `${isForeign(value[0]) ? before : ''}${value}${isForeign(value.at(-1)) ? after : ''}`;
}

/** A step, or several in a list, each perhaps with a figure: `approval 1.52, activation 0.40`. */
function nameSteps(list: string, steps: Readonly<Record<string, string>>): string {
  return list
    .split(', ')
    .map((item) => item.replace(/^(.+?)(?= [\d.]+$|$)/, (name) => steps[name] ?? name))
    .join('、');
}

/** The holes of a template. */
const HOLES = /\{\d+\}/g;
/** Those of a translation. */
const MARKS = /\{[#@]?\d+\}|<\d+>/g;

/** The same with the spaces beside steps. */
const SPACED_MARKS = /((?<! ) (?=\{@))?(\{[#@]?\d+\}|<\d+>)((?<=\{@\d+\}) )?/g;

/** The numbers of the holes of a template or a translation, in their order. */
export function holesOf(text: string): readonly number[] {
  return (text.match(MARKS) ?? []).map((mark) => Number(mark.replace(/\D/g, '')));
}

function readTemplate(template: string, translation: string): Template {
  const fixed = template.split(HOLES);
  const holes = holesOf(template).map((number): Hole =>
    translation.includes(`<${number}>`)
      ? { name: `<${number}>`, holds: 'text' }
      : translation.includes(`{#${number}}`)
        ? { name: `{#${number}}`, holds: 'number' }
        : translation.includes(`{@${number}}`)
          ? { name: `{@${number}}`, holds: 'steps' }
          : { name: `{${number}}`, holds: 'data' },
  );
  return { fixed, holes, translation, bare: !fixed.some((text) => /\p{L}/u.test(text)) };
}

function fixedLength({ fixed }: Template): number {
  return fixed.reduce((length, text) => length + text.length, 0);
}

/** What stands in the holes between fixed texts; null where the message is another one. */
function holeValues(fixed: readonly string[], message: string): readonly string[] | null {
  const last = fixed[fixed.length - 1];
  if (!message.startsWith(fixed[0]) || !message.endsWith(last)) return null;
  const end = message.length - last.length;
  const values: string[] = [];
  let place = fixed[0].length;
  for (const text of fixed.slice(1, -1)) {
    const found = message.indexOf(text, place);
    if (found < 0 || found + text.length > end) return null;
    values.push(message.slice(place, found));
    place = found + text.length;
  }
  return place > end ? null : [...values, message.slice(place, end)];
}
