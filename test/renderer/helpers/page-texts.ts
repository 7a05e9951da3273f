/** Finds texts of a page that are missing in the catalogues, and texts that do not fit; both run in the page. */
import type { Page } from 'playwright';

/** Every visible text, and every text for screen readers, with the location of its element. */
const COLLECT = `(() => {
  const found = new Map();
  const nameOf = ({ tagName, className }) =>
    [tagName.toLowerCase(), ...String(className).split(' ').filter((name) => /^[a-z]+$/.test(name))].join('.');
  const note = (text, element, source) => {
    const trimmed = text.replace(/\\s+/g, ' ').trim();
    const parent = element.parentElement === null ? '' : nameOf(element.parentElement) + ' > ';
    if (trimmed !== '' && !found.has(trimmed)) found.set(trimmed, source + ' of ' + parent + nameOf(element));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement.checkVisibility()) note(node.data, node.parentElement, 'text');
  for (const attribute of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'])
    for (const element of document.querySelectorAll('[' + attribute + ']'))
      note(element.getAttribute(attribute), element, attribute);
  note(document.title, document.documentElement, 'title');
  return [...found];
})()`;

/** Texts of the pseudo-locale that overflow a surrounding box, unless it scrolls or ends them with an ellipsis. */
const OVERFLOWS = `(() => {
  // A button at the end of a line may overflow a little.
  const SLACK = 4;
  const found = new Set();
  for (const element of [document.scrollingElement, ...document.querySelectorAll('main')])
    if (element.scrollWidth > element.clientWidth) found.add(element.tagName + ' is wider than the window');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.includes('⟦') || !parent.checkVisibility()) continue;
    if (parent.closest('.visually-hidden, svg title') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right } = range.getBoundingClientRect();
    // A text in a picture must end within the picture: beyond its edge it is cut off or covers other elements.
    const picture = parent.closest('svg');
    if (picture !== null) {
      const frame = picture.getBoundingClientRect();
      const beyond = Math.round(Math.max(frame.left - left, right - frame.right));
      if (beyond > SLACK) found.add(node.data.trim() + ': ' + beyond + ' px out of a picture');
      continue;
    }
    for (let box = parent; box !== null; box = box.parentElement) {
      const { textOverflow, overflowX, position } = getComputedStyle(box);
      if (textOverflow === 'ellipsis' || overflowX === 'auto' || overflowX === 'scroll') break;
      // Inline elements have no width of their own.
      const end = box.getBoundingClientRect().left + box.clientLeft + box.clientWidth;
      if (box.clientWidth > 0 && right > end + SLACK)
        found.add(node.data.trim() + ': ' + Math.round(right - end) + ' px out of ' + box.tagName.toLowerCase());
      if (overflowX !== 'visible' || position === 'absolute' || position === 'fixed') break;
    }
  }
  return [...found];
})()`;

/** Texts allowed on every page besides the catalogue: units, dates, shortened hashes, names of keys and the program. */
const NEUTRAL = new RegExp(
  [
    /\b(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?: \d{4})?\b/,
    /(?<=(?:^|[\s–−+(])[\d.]+\s?)(?:[kMG]?B|ms|min|s|h|d|pp)\b/,
    /\b[\da-f]{4,12}…(?:[\da-f]{2}\b)?/,
    /\b(?:Ctrl|Alt|Shift|Esc|Enter|Stepladder)\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** The texts of a page that do not come from the catalogue: those outside brackets, except data. */
export async function hardCoded(page: Page, data: ReadonlySet<string>): Promise<readonly string[]> {
  const texts = (await page.evaluate(COLLECT)) as readonly (readonly [string, string])[];
  return texts.flatMap(([text, where]) => {
    const untranslated = partsOf(withoutBrackets(text).replaceAll(NEUTRAL, ' ')).filter(
      (part) =>
        /\p{L}{2}/u.test(part) &&
        !part.split(' ').every((word) => data.has(word) || /^[\d.]+$/.test(word)) &&
        !data.has(part),
    );
    return untranslated.length === 0 ? [] : [`${untranslated.join(' … ')} (${where})`];
  });
}

/** The parts of a text between the marks that join them. */
export function partsOf(text: string): readonly string[] {
  return text.split(/[·:,;×()→–]|\d[\d.]*\s%|\s{2,}/).map((part) => part.trim());
}

/** Removes the texts of the pseudo-locale, which are in brackets that may nest. */
function withoutBrackets(text: string): string {
  const rest = text.replaceAll(/⟦[^⟦⟧]*⟧/g, '  ');
  return rest === text ? text : withoutBrackets(rest);
}

/** The texts of a page that overflow their boxes. */
export async function overflows(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(OVERFLOWS)) as readonly string[];
}
