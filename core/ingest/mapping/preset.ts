import type { SourceFile } from '../files/identify.ts';
import { ALI_CCP_MAPPING } from '../formats/ali-ccp/ali-ccp.ts';
import type { MappingFile } from './mapping.ts';

/** A mapping, completed by what is known of the columns of a public data set. */
export function withPreset(mapping: MappingFile, files: readonly SourceFile[]): MappingFile {
  return files.some(({ format }) => format === 'ali-ccp') ? { ...ALI_CCP_MAPPING, ...mapping } : mapping;
}
