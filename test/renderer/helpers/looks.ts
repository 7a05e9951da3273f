/** What a page shows that no catalogue holds, and where its text does not fit; both are asked in the page. */
import type { Page } from 'playwright';

/** Every visible text, and every text for readers of the screen, with the place of its element. */
const COLLECT = `(() => {
  const found = new Map();
  const nameOf = ({ tagName, className }) =>
    [tagName.toLowerCase(), ...String(className).split(' ').filter((name) => /^[a-z]+$/.test(name))].join('.');
  const note = (text, element, what) => {
    const trimmed = text.replace(/\\s+/g, ' ').trim();
    const above = element.parentElement === null ? '' : nameOf(element.parentElement) + ' > ';
    if (trimmed !== '' && !found.has(trimmed)) found.set(trimmed, what + ' of ' + above + nameOf(element));
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

/** Texts of the pseudo-locale that stand out of a box around them, unless it scrolls or ends them with dots. */
const OVERFLOWS = `(() => {
  // A button at the end of a line may stand out a little.
  const SLACK = 4;
  const found = new Set();
  for (const element of [document.scrollingElement, ...document.querySelectorAll('main')])
    if (element.scrollWidth > element.clientWidth) found.add(element.tagName + ' is wider than the window');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.includes('⟦') || !parent.checkVisibility() || parent.closest('.unseen, svg') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { right } = range.getBoundingClientRect();
    for (let box = parent; box !== null; box = box.parentElement) {
      const { textOverflow, overflowX, position } = getComputedStyle(box);
      if (textOverflow === 'ellipsis' || overflowX === 'auto' || overflowX === 'scroll') break;
      // What is within a line has no width of its own.
      const end = box.getBoundingClientRect().left + box.clientLeft + box.clientWidth;
      if (box.clientWidth > 0 && right > end + SLACK)
        found.add(node.data.trim() + ': ' + Math.round(right - end) + ' px out of ' + box.tagName.toLowerCase());
      if (overflowX !== 'visible' || position === 'absolute' || position === 'fixed') break;
    }
  }
  return [...found];
})()`;

/** What every page may show beside words of a catalogue: units, dates, names of formats and of the program. */
const NEUTRAL = new RegExp(
  [
    /\b(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?: \d{4})?\b/,
    /(?<=(?:^|[\s–−+(])[\d.]+\s?)(?:[kMG]?B|ms|min|s|h|d|pp)\b/,
    /\b(?:Ctrl|Alt|Shift|Esc|Enter|Stepladder)\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** The texts of a page without what is in brackets, where something is left that is no data. */
export async function hardCoded(page: Page, data: ReadonlySet<string>): Promise<readonly string[]> {
  const texts = (await page.evaluate(COLLECT)) as readonly (readonly [string, string])[];
  return texts.flatMap(([text, where]) => {
    const left = withoutBrackets(text)
      .replaceAll(NEUTRAL, ' ')
      .split(/[·:,;×()→–]|\d[\d.]*\s%|\s{2,}/)
      .map((part) => part.trim())
      .filter(
        (part) =>
          /\p{L}{2}/u.test(part) &&
          !part.split(' ').every((word) => data.has(word) || /^[\d.]+$/.test(word)) &&
          !data.has(part),
      );
    return left.length === 0 ? [] : [`${left.join(' … ')} (${where})`];
  });
}

/** What the pseudo-locale wrote is in brackets, perhaps one text in another. */
function withoutBrackets(text: string): string {
  const rest = text.replaceAll(/⟦[^⟦⟧]*⟧/g, '  ');
  return rest === text ? text : withoutBrackets(rest);
}

/** Where text does not fit. */
export async function overflows(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(OVERFLOWS)) as readonly string[];
}
