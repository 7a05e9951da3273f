import { isoTime } from '../../funnel/calendar.ts';
import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import { acceptedValues } from '../../ingest/rows/accepted-values.ts';
import { ownValue } from '../../own-value.ts';
import { checkTimes } from '../../store/datasets/dataset-rows.ts';
import { measureDataset } from '../../store/datasets/dataset-size.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import { countRejects, type RejectCount } from '../../store/datasets/rejects.ts';
import type { Project } from '../../store/file/project.ts';
import type { Text } from '../../text/message.ts';
import type { DatasetPage } from '../contract/dataset-results.ts';
import { mappingContent } from '../contract/inputs.ts';
import { fileDialect } from '../contract/results.ts';

/** The values that the column of the example accepts, if records were rejected for a value's format; else null. */
function acceptedBy(formats: MappingFile['formats'], { reason, example: { column } }: RejectCount): Text | null {
  return acceptedValues(reason, column === null ? undefined : ownValue(formats, column));
}

/** The times of a dataset as ISO 8601 text; throws `corrupt` for one outside the range of dates. */
export function timesOf(dataset: DatasetInfo): Readonly<Record<'firstTime' | 'lastTime' | 'asOf', string | null>> {
  checkTimes(dataset);
  const { firstTime, lastTime, asOf } = dataset;
  return { firstTime: isoTime(firstTime), lastTime: isoTime(lastTime), asOf: isoTime(asOf) };
}

/** Builds the result of the call `dataset`; throws `unknown-name`. */
export function describeDataset(project: Project, name: string): DatasetPage {
  const dataset = getDataset(project, name);
  const { id: _, sourceFiles, columns, steps, mapping, ...info } = dataset;
  const size = measureDataset(project, name);
  const content = mappingContent.safeParse(mapping).data ?? null;
  return {
    ...info,
    steps: [...steps],
    columns: columns.map((column) => ({ ...column, bytes: size.columns.get(`${column.role} ${column.name}`) ?? 0 })),
    ...timesOf(dataset),
    sources: sourceFiles.map(({ path, bytes, dialect }) => ({
      path,
      bytes,
      dialect: fileDialect.safeParse(dialect).data ?? null,
    })),
    mapping: content,
    bytes: size.total,
    rejectBytes: size.rejects,
    rejects: countRejects(project, name).map((count) => ({ ...count, accepted: acceptedBy(content?.formats, count) })),
  };
}
