import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import type { RunsByBank } from '../../score/candidates/assign-runs.ts';

/** The terms of a campaign for a bank. */
export interface BankTerms {
  /** The smallest and the largest number of contacts. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** The cost of a contact. */
  readonly cost?: number | undefined;
  /** The value of a conversion of the bank's objective; by default, the value in the bank's settings. */
  readonly value?: number | undefined;
}

/** The limits of a campaign. */
export interface CampaignTerms {
  readonly banks: Readonly<Record<string, BankTerms>>;
  readonly budget?: number | undefined;
  /** Maximum number of all contacts. */
  readonly contacts?: number | undefined;
  /** Maximum number of contacts per user. */
  readonly cap: number;
}

/** A campaign to plan. */
export interface CampaignRequest {
  readonly name: string;
  /** A file or a folder of files. */
  readonly audience: string;
  /** Runs to score with, as for `score`. */
  readonly runs: readonly string[];
  readonly banks?: RunsByBank | undefined;
  readonly mapping?: string | MappingFile | undefined;
  readonly formats?: MappingFile['formats'];
  readonly terms: CampaignTerms;
}
