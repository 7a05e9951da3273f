import type { LabelGroup, Transfer, TransferCell, TransferStudy } from '../../study/result.ts';
import { formatCount, formatFigure, formatSpread } from '../format.ts';
import type { Markup } from '../html.ts';
import { figure, note, paragraph, plots, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import { categoryPlot } from './categories.ts';

const GROUPS: readonly LabelGroup[] = ['00', '10', '11'];
const QUARTILES = [1, 2, 3, 4] as const;

/** Figure 6 twice: with the quartiles of all samples as in the paper, and with those of each group. */
export function transferSections({ transfers }: TransferStudy): Markup[] {
  return [
    section('By quartile of all samples', paragraph(transfers.map(sentence).filter((text) => text !== '').join(' ')), plots(transfers.map((transfer) => transferFigure(transfer, transfer.cells))),
      note('The weight w of what the former step passes on: 1 takes all of it and nothing of the latter step’s own tower, 0 the other way round. Quartiles are of the former step’s log loss over all test samples, '
        + '1 is predicted best. Where a step is rare, those that reached it are hardly ever predicted well, so that they are all in quartile 4. Bars are one standard deviation over the samples.')),
    section('By quartile within each group', plots(transfers.map((transfer) => transferFigure(transfer, transfer.withinGroups))),
      note('The same with the quartiles of each group by itself, so that every group is seen from its best predicted quarter to its worst.')),
  ];
}

/** How the weight changes from the best predicted quarter of the samples to the worst. */
function sentence({ from, to, cells }: Transfer): string {
  const meanOf = (quartile: number): number | null => {
    const known = cells.filter((cell) => cell.quartile === quartile && cell.mean !== null);
    const count = known.reduce((sum, cell) => sum + cell.count, 0);
    return count === 0 ? null : known.reduce((sum, cell) => sum + cell.count * (cell.mean ?? 0), 0) / count;
  };
  const [first, last] = [meanOf(1), meanOf(4)];
  if (first === null || last === null) return '';
  const change = Math.abs(first - last) < 0.01 ? 'as much' : first > last ? 'more' : 'less';
  return `${to} takes ${change} from ${from} where ${from} was predicted well (${formatFigure(first, 2)} in the best quarter) ${change === 'as much' ? 'as' : 'than'} where it was not (${formatFigure(last, 2)} in the worst).`;
}

/** What the labels of a group say. */
function groupName({ from, to }: Transfer, group: LabelGroup): string {
  return group === '00' ? `no ${from}` : group === '10' ? `${from}, no ${to}` : `${from} and ${to}`;
}

function transferFigure(transfer: Transfer, cells: readonly TransferCell[]): Markup {
  const { from, to } = transfer;
  const cellOf = (group: LabelGroup, quartile: number): TransferCell | undefined => cells.find((cell) => cell.group === group && cell.quartile === quartile);
  const plot = categoryPlot({
    label: `Mean transferred weight from ${from} to ${to} by quartile of the log loss of ${from} and by labels`, categories: QUARTILES.map(String),
    x: `quartile of the log loss of ${from}`, y: 'transferred weight', format: (value) => formatFigure(value, 2), bounds: [0, 1],
    lines: GROUPS.map((group, at) => ({ label: `${group}: ${groupName(transfer, group)}`, series: at + 1, points: QUARTILES.map((quartile) => cellOf(group, quartile) ?? { mean: null, std: null }) })),
  });
  const columns: Column[] = [{ title: 'quartile' }, ...GROUPS.flatMap((group): Column[] => [{ title: group, kind: 'number' }, { title: 'samples', kind: 'number' }])];
  return figure(`${from} → ${to}`, plot, table('Mean weight ± standard deviation over the samples, and their number', columns, QUARTILES.map((quartile) => ({
    cells: [quartile, ...GROUPS.flatMap((group) => {
      const cell = cellOf(group, quartile);
      return [formatSpread(cell ?? { mean: null, std: null }, 3), formatCount(cell?.count ?? 0)];
    })],
  }))));
}
