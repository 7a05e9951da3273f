import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import { acceptedValues } from '../../ingest/rows/accepted-values.ts';
import { ownValue } from '../../own-value.ts';
import { measureDataset } from '../../store/datasets/dataset-size.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import { countRejects, type RejectCount } from '../../store/datasets/rejects.ts';
import type { Project } from '../../store/file/project.ts';
import type { Text } from '../../text/message.ts';
import type { DatasetPage } from '../contract/dataset-results.ts';
import { mappingContent } from '../contract/inputs.ts';
import { isoTime } from '../contract/iso-time.ts';
import { fileDialect } from '../contract/results.ts';

/** The values that the column of a reason's first reject accepts, if the reason is the format of its value. */
function acceptedBy(formats: MappingFile['formats'], { reason, example: { column } }: RejectCount): Text | null {
  return acceptedValues(reason, column === null ? undefined : ownValue(formats, column));
}

/** Builds the result of the call `dataset`; throws `unknown-name`. */
export function describeDataset(project: Project, name: string): DatasetPage {
  const { id: _, sourceFiles, firstTime, lastTime, asOf, columns, steps, mapping, ...info } = getDataset(project, name);
  const size = measureDataset(project, name);
  const content = mappingContent.safeParse(mapping).data ?? null;
  return {
    ...info,
    steps: [...steps],
    columns: columns.map((column) => ({ ...column, bytes: size.columns.get(`${column.role} ${column.name}`) ?? 0 })),
    firstTime: isoTime(firstTime),
    lastTime: isoTime(lastTime),
    asOf: isoTime(asOf),
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
