import type { LabelGroup, Transfer, TransferCell, TransferStudy } from '../../study/result.ts';
import type { ReportWords } from '../../text/en/report.ts';
import { formatCount, formatFigure, formatSpread } from '../../text/figures.ts';
import type { Markup } from '../html.ts';
import { figure, note, paragraph, plots, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import { categoryPlot } from './categories.ts';

const GROUPS: readonly LabelGroup[] = ['00', '10', '11'];
const QUARTILES = [1, 2, 3, 4] as const;

/** The paper's figure 6 twice: with the quartiles of all samples as in the paper, and with those of each group. */
export function transferSections({ transfers }: TransferStudy, words: ReportWords): Markup[] {
  const texts = words.transfer;
  return [
    section(
      texts.byQuartile,
      paragraph(
        transfers
          .map((transfer) => sentence(transfer, words))
          .filter((text) => text !== '')
          .join(words.verdict.sentenceSeparator),
      ),
      plots(transfers.map((transfer) => transferFigure(transfer, transfer.cells, words))),
      note(texts.note),
    ),
    section(
      texts.withinGroups,
      plots(transfers.map((transfer) => transferFigure(transfer, transfer.withinGroups, words))),
      note(texts.noteWithin),
    ),
  ];
}

/** How the weight changes from the best-predicted quartile of the samples to the worst. */
function sentence({ from, to, cells }: Transfer, words: ReportWords): string {
  const meanOf = (quartile: number): number | null => {
    const measured = cells.filter((cell) => cell.quartile === quartile && cell.mean !== null);
    const count = measured.reduce((sum, cell) => sum + cell.count, 0);
    return count === 0 ? null : measured.reduce((sum, cell) => sum + cell.count * (cell.mean ?? 0), 0) / count;
  };
  const [first, last] = [meanOf(1), meanOf(4)];
  if (first === null || last === null) return '';
  const change = Math.abs(first - last) < 0.01 ? 'same' : first > last ? 'more' : 'less';
  return words.transfer.sentence(
    words.step(from),
    words.step(to),
    change,
    formatFigure(first, 2),
    formatFigure(last, 2),
  );
}

function transferFigure(transfer: Transfer, cells: readonly TransferCell[], words: ReportWords): Markup {
  const texts = words.transfer;
  const [from, to] = [words.step(transfer.from), words.step(transfer.to)];
  const cellOf: FindCell = (group, quartile) =>
    cells.find((cell) => cell.group === group && cell.quartile === quartile);
  const plot = categoryPlot(
    {
      label: texts.plot(from, to),
      categories: QUARTILES.map(String),
      x: texts.axis(from),
      y: texts.weight,
      format: (value) => formatFigure(value, 2),
      bounds: [0, 1],
      lines: GROUPS.map((group, index) => ({
        label: `${group}: ${texts.groups[group](from, to)}`,
        series: index + 1,
        points: QUARTILES.map((quartile) => cellOf(group, quartile) ?? { mean: null, std: null }),
      })),
    },
    words,
  );
  return figure(`${from} → ${to}`, plot, cellTable(cellOf, words), words);
}

type FindCell = (group: LabelGroup, quartile: number) => TransferCell | undefined;

function cellTable(cellOf: FindCell, words: ReportWords): Markup {
  const columns: Column[] = [
    { title: words.transfer.quartile },
    ...GROUPS.flatMap((group): Column[] => [
      { title: group, kind: 'number' },
      { title: words.columns.samples, kind: 'number' },
    ]),
  ];
  const rows = QUARTILES.map((quartile) => ({
    cells: [
      quartile,
      ...GROUPS.flatMap((group) => {
        const cell = cellOf(group, quartile);
        return [formatSpread(cell ?? { mean: null, std: null }, 3), formatCount(cell?.count ?? 0)];
      }),
    ],
  }));
  return table(words.transfer.caption, columns, rows);
}
