import { readTime } from '../../../core/api/contract/inputs.ts';
import { plainText } from '../../../core/cli/format.ts';
import { nearestName } from '../../../core/errors.ts';
import { detectHeader } from '../../../core/ingest/files/dialect.ts';
import { holdsNumbers, inferKind } from '../../../core/ingest/mapping/infer.ts';
import { isTimeName, plainName, standardStep } from '../../../core/ingest/mapping/standard-names.ts';
import { parseNumber } from '../../../core/ingest/values/numbers.ts';
import { parseTime } from '../../../core/ingest/values/times.ts';
import { encodeCell } from '../../../core/score/output/csv.ts';
import { findAsset } from '../../../core/serve/assets.ts';
import { plainFileName } from '../../../core/serve/transfer-folder.ts';
import { csvText, withoutApostrophes } from '../../../core/text/csv.ts';
import { readNumber } from '../../../renderer/parts/fields/number-input.ts';
import { datasetName, fileName } from '../../../renderer/views/data/names.ts';
import { hostileShapes } from './hostile-shapes.ts';

/**
 * Hands every hostile shape to everything that reads a cell, a header, a number, a time, or a file's name. Ignores the
 * results: the test that starts this program limits its time.
 */
for (const shape of hostileShapes) {
  const bytes = new TextEncoder().encode(`+${shape}`);
  parseNumber(bytes, 1, bytes.length);
  parseTime(bytes, 1, bytes.length);
  encodeCell(shape);
  readTime(shape);
  readNumber(shape);
  detectHeader([shape]);
  inferKind('amount', [shape]);
  holdsNumbers('amount', 30, (index) => `${index}${shape}`);
  for (const read of [plainName, standardStep, isTimeName, plainFileName, fileName]) read(shape);
  datasetName([{ name: shape }], []);
  nearestName(shape, ['click', `${shape}s`]);
  csvText([[shape]]);
  withoutApostrophes(shape);
  plainText(shape);
  await findAsset(import.meta.dirname, `/assets/${shape}`);
}
