import type { CallInput, CallResult } from '../../../core/api.ts';

type Request = NonNullable<CallInput<'export-ranking'>['formats']>;
type Platform = NonNullable<Request['ad']>['platform'];

/** The choices of a format: `list` is the ranked CSV alone, the others write further files beside it. */
export const FORMATS = ['list', 'excel', 'google', 'meta', 'tencent', 'plain'] as const;

/** A choice of `FORMATS`. */
export type Format = (typeof FORMATS)[number];

/** The files in additional formats that were written with a list. */
export interface AdditionalFiles {
  /** The endings that follow the list's name in the names of the files. */
  readonly suffixes: readonly string[];
  /** Number of files for an ad platform, and of their rows; null if there are none. */
  readonly ad: { readonly files: number; readonly rows: number } | null;
}

/** The additional formats in which this window exports lists. */
class ListFormats {
  format = $state<Format>('list');
  /** A language whose Excel uses the chosen separators. */
  excel = $state<'en' | 'de'>('en');
  country = $state('');
  /** Columns by kind of contact details, where the user chose another column than the detected one. */
  columns = $state.raw<Readonly<Record<string, string>>>({});
  /** Why the platform cannot identify users by the columns of the audience; null if it can. */
  problem = $state<string | null>(null);

  /** The ad platform; null for other formats. */
  get platform(): Platform | null {
    return this.format === 'list' || this.format === 'excel' ? null : this.format;
  }

  /** Whether the country is not a valid code. */
  get invalid(): boolean {
    return this.platform !== null && !/^(?:[a-z]{2})?$/i.test(this.country.trim());
  }

  /** The files to write besides the ranked CSV; undefined for none. */
  request(): Request | undefined {
    const { format, platform } = this;
    if (format === 'list') return undefined;
    if (platform === null) return { ad: null, excel: this.excel };
    const country = this.country.trim();
    return {
      ad: { platform, country: country === '' ? null : country, idTypes: [], contacts: { ...this.columns } },
      excel: null,
    };
  }

  /** The additional files that a call wrote with its list. */
  written({ file, adLists, excel }: Pick<CallResult<'export-ranking'>, 'file' | 'adLists' | 'excel'>): AdditionalFiles {
    const start = file.replace(/\.csv$/i, '').length;
    const files = adLists?.files ?? [];
    return {
      suffixes: [...(excel === null ? [] : [excel]), ...files.map((one) => one.file)].map((name) => name.slice(start)),
      ad: adLists === null ? null : { files: files.length, rows: files.reduce((sum, { rows }) => sum + rows, 0) },
    };
  }
}

/** This window's additional formats. */
export const listFormats = new ListFormats();
