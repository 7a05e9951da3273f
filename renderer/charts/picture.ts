/** Turns a chart on the screen into one standalone picture in the light theme. */

const SVG = 'http://www.w3.org/2000/svg';
const PADDING = 12;
const TITLE_SIZE = 14;
const TITLE_SPACE = 28;
/** The computed styles that a copy needs. */
const DRAWN = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap'],
  ...['opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline', 'visibility'],
  'paint-order',
];
/** Characters that XML does not allow: control characters and lone surrogates. A name in the data may have them. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
/** Left out of the picture: controls, texts for screen readers, and what only serves the pointer. */
const LEFT_OUT = 'button, [role="menu"], [role="status"], .visually-hidden, .pointer, .overlay, .picture-menu';

/** The chart within an element as SVG, under a title. */
export function svgOf(root: HTMLElement, title: string): string {
  return inLightTheme(() => {
    const box = root.getBoundingClientRect();
    const [width, height] = [box.width + 2 * PADDING, box.height + 2 * PADDING + TITLE_SPACE];
    const style = getComputedStyle(root);
    const picture = element('svg', { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
    picture.append(withText(element('title', {}), title));
    picture.append(element('rect', { width, height, fill: '#ffffff' }));
    const font = { 'font-family': style.fontFamily, fill: style.color };
    const heading = { x: PADDING, y: PADDING + TITLE_SIZE, 'font-size': TITLE_SIZE, 'font-weight': 600, ...font };
    picture.append(withText(element('text', heading), title));
    const origin = { x: PADDING - box.left, y: PADDING + TITLE_SPACE - box.top };
    for (const part of drawnIn(root, origin)) picture.append(part);
    return new XMLSerializer().serializeToString(picture).replace(NOT_XML, '\uFFFD');
  });
}

/** A picture as PNG with twice the pixels; null if it is too large for the browser. */
export async function pngOf(svg: string): Promise<Blob | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
}

/** Runs `work` in the light theme. The window is not repainted meanwhile, so nobody sees the theme change. */
function inLightTheme<Result>(work: () => Result): Result {
  const { dataset } = document.documentElement;
  const before = dataset['theme'];
  dataset['theme'] = 'light';
  try {
    return work();
  } finally {
    if (before === undefined) delete dataset['theme'];
    else dataset['theme'] = before;
  }
}

interface Origin {
  readonly x: number;
  readonly y: number;
}

function drawnIn(node: Element, origin: Origin): Element[] {
  if (node.matches(LEFT_OUT)) return [];
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility === 'hidden') return [];
  if (node instanceof SVGSVGElement) return [copyOf(node, origin)];
  const own = [...backgroundOf(node, style, origin), ...textsOf(node, style, origin)];
  return [...own, ...[...node.children].flatMap((child) => drawnIn(child, origin))];
}

/** A copy of a picture at its position, with all styles in attributes. */
function copyOf(source: SVGSVGElement, origin: Origin): Element {
  const box = source.getBoundingClientRect();
  const copy = source.cloneNode(true) as SVGSVGElement;
  const copies = [copy, ...copy.querySelectorAll('*')];
  [source, ...source.querySelectorAll('*')].forEach((drawn, index) => {
    const style = getComputedStyle(drawn);
    const target = copies[index];
    for (const name of ['class', 'style']) target.removeAttribute(name);
    for (const name of DRAWN) target.setAttribute(name, style.getPropertyValue(name));
    // A width may come from a style, such as the minimum width of a bar.
    if (drawn instanceof SVGRectElement) target.setAttribute('width', String(drawn.getBBox().width));
    if (drawn.matches(LEFT_OUT)) target.setAttribute('visibility', 'hidden');
    // The chart library puts each text into an inner `svg`, which would clip it at its edges.
    if (target instanceof SVGSVGElement) target.setAttribute('overflow', 'visible');
  });
  const bounds = { x: box.left + origin.x, y: box.top + origin.y, width: box.width, height: box.height };
  for (const [name, value] of Object.entries(bounds)) copy.setAttribute(name, String(value));
  return copy;
}

function backgroundOf(
  node: Element,
  { backgroundColor, borderRadius }: CSSStyleDeclaration,
  origin: Origin,
): Element[] {
  if (/^(?:transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return [];
  const { left, top, width, height } = node.getBoundingClientRect();
  const bounds = { x: left + origin.x, y: top + origin.y, width, height };
  return [element('rect', { ...bounds, rx: Number.parseFloat(borderRadius) || 0, fill: backgroundColor })];
}

/** The texts directly within an element, each line where the screen has it. */
function textsOf(node: Element, style: CSSStyleDeclaration, origin: Origin): Element[] {
  const size = Number.parseFloat(style.fontSize);
  const font = {
    'font-family': style.fontFamily,
    'font-size': size,
    'font-weight': style.fontWeight,
    fill: style.color,
  };
  return [...node.childNodes]
    .filter((child): child is Text => child instanceof Text && child.data.trim() !== '')
    .flatMap((child) => linesOf(child))
    .map(({ text, box }) => {
      const start = { x: box.left + origin.x, y: box.top + origin.y + box.height / 2 + size * 0.35 };
      return withText(element('text', { ...start, ...font, opacity: style.opacity }), text);
    });
}

function linesOf(node: Text): { readonly text: string; readonly box: DOMRect }[] {
  const range = document.createRange();
  const lines: { text: string; box: DOMRect }[] = [];
  for (let at = 0; at < node.data.length; at++) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const [box] = range.getClientRects();
    if (box === undefined) continue;
    const last = lines.at(-1);
    if (last !== undefined && Math.abs(last.box.top - box.top) < 2) last.text += node.data[at];
    else lines.push({ text: node.data[at], box });
  }
  return lines.filter(({ text }) => text.trim() !== '');
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): Element {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (key !== 'xmlns') made.setAttribute(key, String(value));
  return made;
}

function withText<Made extends Element>(made: Made, text: string): Made {
  made.textContent = text;
  return made;
}
