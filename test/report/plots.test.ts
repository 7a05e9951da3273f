import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { textWidth } from '../../core/report/plots/axes.ts';
import { dotPlot, type Dot } from '../../core/report/plots/dots.ts';
import { linePlot } from '../../core/report/plots/lines.ts';
import { reportWords } from '../../core/text/languages.ts';

const format = (value: number): string => value.toFixed(3);
const value = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
const dots = fc.array(
  fc.record({ label: fc.string({ maxLength: 12 }), mean: value, std: value, strong: fc.boolean() }),
  { maxLength: 8 },
);

/** The horizontal positions of all circles of a plot. */
function positions(svg: string): number[] {
  return [...svg.matchAll(/<circle[^>]* cx="([^"]*)"/g)].map(([, x]) => Number(x));
}

test('every dot that has a value is drawn within the plot, and dots are in the order of their values', () => {
  fc.assert(
    fc.property(dots, fc.boolean(), (drawn: readonly Dot[], marked) => {
      const { text } = dotPlot({
        label: 'x',
        dots: drawn,
        mark: marked ? { text: 'best 0.9', value: 0.9 } : null,
        axis: 'AUC',
        format,
      });
      assert.doesNotMatch(text, /NaN|Infinity|undefined/);
      const xs = positions(text);
      const means = drawn.flatMap(({ mean }) => (mean === null ? [] : [mean]));
      assert.equal(xs.length, means.length);
      assert.ok(xs.every((x) => x > 0 && x < 480));
      means.forEach((mean, index) => {
        if (index > 0 && mean > means[index - 1]) assert.ok(xs[index] >= xs[index - 1]);
      });
    }),
  );
});

test('names of models are shown in full, even in wide letters; names longer than their space are truncated', () => {
  const labelsOf = (label: string): string[] =>
    [
      ...dotPlot({
        label: 'x',
        dots: [{ label, mean: 0.5, std: null, strong: false }],
        mark: null,
        axis: 'AUC',
        format,
      }).text.matchAll(/text-anchor="end" class="">([^<]*)</g),
    ].map(([, text]) => text);
  for (const label of ['AITM', 'AITM without transfer (shared bottom)', '去掉信息迁移的 AITM（共享底层）'])
    assert.deepEqual(labelsOf(label), [label]);
  for (const label of ['x'.repeat(60), '模'.repeat(40)]) {
    const [shown] = labelsOf(label);
    assert.match(shown, /^.+…$/);
    assert.ok(textWidth(shown) <= 260, `${textWidth(shown)}`);
  }
});

test('lines are drawn on their axes, and those that share the last colour are labelled together', () => {
  const line = (label: string, series: number): Parameters<typeof linePlot>[0]['lines'][number] => ({
    label,
    series,
    dots: true,
    points: [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.25, low: 0.2, high: 0.3 },
      { x: 1, y: 1 },
    ],
  });
  const axis = { title: 'share', domain: [0, 1], format } as const;
  const { text } = linePlot(
    {
      label: 'gains',
      lines: [line('AITM', 1), line('MLP', 0), line('PLE', 0)],
      x: axis,
      y: axis,
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
    reportWords.en,
  );
  assert.match(text, /others: MLP, PLE/);
  assert.match(text, /d="M56,236L257,184L458,28"/);
  assert.equal(text.match(/class="interval/g)?.length, 1);
  assert.ok(text.indexOf('<title>MLP') < text.indexOf('<title>AITM'), 'the emphasised line is on top');
});
