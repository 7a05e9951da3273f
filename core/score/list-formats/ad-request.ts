/** Ad platforms that a list can be written for; `plain` is a list of user ids. */
export const AD_PLATFORMS = ['google', 'meta', 'tencent', 'plain'] as const;

/** An ad platform. */
export type AdPlatform = (typeof AD_PLATFORMS)[number];

/** The types of ids for Tencent, which takes one file for each. */
export const ID_TYPES = ['phone', 'imei', 'idfa', 'oaid'] as const;

/** The list to write for an ad platform. */
export interface AdListRequest {
  readonly platform: AdPlatform;
  /** The country of phone numbers without a country code; null leaves these out. */
  readonly country: string | null;
  /** The types of ids to write files of; empty for all that the audience has. */
  readonly idTypes: readonly string[];
  /** Columns of contact details by kind, if their names do not say which. */
  readonly contacts: Readonly<Record<string, string>>;
}

/** A kind of file that a platform takes, as the file's name shows. */
export interface FileKind {
  readonly platform: AdPlatform;
  /** The type of id that each of its lines holds; null for a file with several columns. */
  readonly idType: (typeof ID_TYPES)[number] | null;
  readonly extension: 'csv' | 'txt';
}

/** The kinds of files of a platform. */
export function fileKinds(platform: AdPlatform): readonly FileKind[] {
  if (platform !== 'tencent') return [{ platform, idType: null, extension: 'csv' }];
  return ID_TYPES.map((idType) => ({ platform, idType, extension: 'txt' }));
}
