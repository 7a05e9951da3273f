/**
 * Texts of the core in another language. The core writes English; its templates are the keys: `unknown {1}: {2}`. A translation writes `{2}`
 * for data, which stay as they are, and `<1>` for another text of the core, which is translated in turn.
 */

interface Hole {
  /** As the translation writes it: `{2}` or `<1>`. */
  readonly name: string;
  /** Whether it holds another text. */
  readonly isText: boolean;
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
const joints: readonly (readonly [string, string])[] = [['; ', '；'], [' and ', '，且'], [', ', '、']];
const MOST_REMEMBERED = 500;

/** Translates texts of the core by a catalogue of templates. */
export class CoreTexts {
  readonly #whole = new Map<string, string>();
  readonly #templates: readonly Template[];
  readonly #remembered = new Map<string, string | null>();

  /** @param catalogue the translation of each template. */
  constructor(catalogue: Readonly<Record<string, string>>) {
    const templates: Template[] = [];
    for (const [template, translation] of Object.entries(catalogue)) {
      const read = readTemplate(template, translation);
      if (read.holes.length === 0) this.#whole.set(template, translation);
      else templates.push(read);
    }
    // The most that is fixed says the most: `unknown {1}: {2} (did you mean {3}?)` goes before `unknown {1}: {2}`.
    this.#templates = templates.sort((one, other) => fixedLength(other) - fixedLength(one));
  }

  /** The text in the other language; as it is where no template fits. */
  translate(message: string): string {
    return this.#find(message) ?? message;
  }

  #find(message: string): string | null {
    const known = this.#whole.get(message) ?? this.#remembered.get(message);
    if (known !== undefined) return known;
    const found = this.#match(message);
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(message, found);
    return found;
  }

  #match(message: string): string | null {
    for (const template of this.#templates) {
      const values = holeValues(template.fixed, message);
      if (values === null) continue;
      const filled = this.#fill(template, values);
      if (filled !== null) return filled;
    }
    return null;
  }

  /** Null for a bare template around texts that are not known. */
  #fill({ holes, translation, bare }: Template, values: readonly string[]): string | null {
    const given = new Map<string, string>();
    for (const [index, { name, isText }] of holes.entries()) {
      const text = isText ? this.#inner(values[index]) : values[index];
      if (text === null && bare) return null;
      given.set(name, text ?? values[index]);
    }
    return translation.replace(MARKS, (name) => given.get(name) ?? name);
  }

  /** A text within another, or a list of them; a list comes first, since a template may fit all of it too. */
  #inner(text: string): string | null {
    for (const [english, other] of joints) {
      const parts = text.split(english);
      const translated = parts.length < 2 ? [] : parts.map((part) => this.#find(part));
      if (translated.length > 0 && translated.every((part) => part !== null)) return translated.join(other);
    }
    return this.#find(text);
  }
}

/** The holes of a template. */
const HOLES = /\{\d+\}/g;
/** Those of a translation. */
const MARKS = /\{\d+\}|<\d+>/g;

/** The numbers of the holes of a template or a translation, in their order. */
export function holesOf(text: string): readonly number[] {
  return (text.match(MARKS) ?? []).map((mark) => Number(mark.slice(1, -1)));
}

function readTemplate(template: string, translation: string): Template {
  const fixed = template.split(HOLES);
  const holes = holesOf(template).map((number) => {
    const isText = translation.includes(`<${number}>`);
    return { name: isText ? `<${number}>` : `{${number}}`, isText };
  });
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
