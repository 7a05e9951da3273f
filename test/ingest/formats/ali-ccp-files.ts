import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sample of a small data set in the format of Ali-CCP. */
export interface AliCcpSample {
  readonly id: string;
  readonly click: 0 | 1;
  readonly purchase: 0 | 1;
  /** The common feature index. */
  readonly visit: string;
  /** Ids by feature number. */
  readonly features: Readonly<Record<string, readonly string[]>>;
}

const value = (index: number): string => (index % 3 === 0 ? '1.0' : (0.69315 * (index + 1)).toFixed(5));

function listOf(features: AliCcpSample['features']): string {
  const written = Object.entries(features).flatMap(([number, ids]) =>
    ids.map((id, index) => `${number}\x02${id}\x03${value(index)}`),
  );
  return `${written.length},${written.join('\x01')}`;
}

/** The line of a sample: id, labels, common feature index, number of features, features. */
export function sampleLine({ id, click, purchase, visit, features }: AliCcpSample): string {
  return `${id},${click},${purchase},${visit},${listOf(features)}`;
}

/** Writes both files of a part, `train` or `test`, and returns their paths. */
export function writeAliCcp(
  folder: string,
  part: string,
  samples: readonly AliCcpSample[],
  visits: Readonly<Record<string, AliCcpSample['features']>>,
): readonly [samples: string, common: string] {
  const paths = [join(folder, `sample_skeleton_${part}.csv`), join(folder, `common_features_${part}.csv`)] as const;
  writeFileSync(paths[0], samples.map((sample) => `${sampleLine(sample)}\n`).join(''));
  writeFileSync(
    paths[1],
    Object.entries(visits)
      .map(([visit, features]) => `${visit},${listOf(features)}\n`)
      .join(''),
  );
  return paths;
}
