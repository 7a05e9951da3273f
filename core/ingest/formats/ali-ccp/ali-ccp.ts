import type { JobContext } from '../../../job.ts';
import type { ByteSource } from '../../files/byte-source.ts';
import type { SourceFile } from '../../files/identify.ts';
import { openSource } from '../../files/source.ts';
import type { MappingFile } from '../../mapping/mapping.ts';
import { brokenRecordOf, GeneratedSource, recordOf } from '../generated-source.ts';
import { LineProducer } from '../line-producer.ts';
import { LineReader } from '../lines.ts';
import { CommonFeatures } from './common-features.ts';
import { addFeatures, FEATURE_COLUMNS, LIST_COLUMNS } from './features.ts';

const LABELS = ['sample_id', 'click', 'purchase'] as const;
const COLUMNS = [...LABELS, ...FEATURE_COLUMNS.values()];

/** The roles of Ali-CCP's columns. */
export const ALI_CCP_MAPPING: MappingFile = {
  id: 'sample_id',
  user: 'user_id',
  steps: [
    { name: 'click', column: 'click' },
    { name: 'purchase', column: 'purchase' },
  ],
  features: Object.fromEntries(
    [...FEATURE_COLUMNS.values()]
      .filter((column) => column !== 'user_id')
      .map((column) => [column, LIST_COLUMNS.includes(column) ? 'multi' : 'categorical']),
  ),
  separators: Object.fromEntries(LIST_COLUMNS.map((column) => [column, '|'])),
};

/** Opens a file of Ali-CCP samples, joined with their common features, as generated text. */
export async function openAliCcp(file: SourceFile, common: SourceFile, job: JobContext): Promise<ByteSource> {
  const features = await CommonFeatures.open(common, job);
  const lines = new LineReader(await openSource(file.path, file.compression, 'utf-8'));
  return new GeneratedSource(new AliCcpProducer(lines, features));
}

/** Makes a record from each sample, and a broken one from a line that is no sample or lacks its common features. */
class AliCcpProducer extends LineProducer {
  readonly #common: CommonFeatures;

  constructor(lines: LineReader, common: CommonFeatures) {
    super(lines, COLUMNS, (line) => recordOfSample(line, common));
    this.#common = common;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#common.close();
  }
}

async function recordOfSample(line: string, common: CommonFeatures): Promise<string> {
  const [id, click, purchase, index, , list] = line.split(',', 6);
  const shared = index === undefined ? null : await common.get(index);
  const cells = new Map(shared);
  if (list === undefined || shared === null || !addFeatures(list, cells)) return brokenRecordOf(line, COLUMNS.length);
  return recordOf([id, click, purchase, ...COLUMNS.slice(LABELS.length).map((column) => cells.get(column) ?? '')]);
}

/** A mapping, completed by what is known of the columns of a public data set. */
export function withPreset(mapping: MappingFile, files: readonly SourceFile[]): MappingFile {
  return files.some(({ format }) => format === 'ali-ccp') ? { ...ALI_CCP_MAPPING, ...mapping } : mapping;
}
