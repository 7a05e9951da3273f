import { listSources } from '../../ingest/files/files.ts';
import { inspectFileLeniently } from '../../ingest/files/inspect.ts';
import type { ContactKind } from '../../ingest/mapping/contact-names.ts';
import type { MappingFile } from '../../ingest/mapping/mapping.ts';
import type { JobContext } from '../../job.ts';
import { planFiles, contactColumns } from './ad-plan.ts';
import type { AdPlatform } from './ad-request.ts';
import { PLATFORM_FILES } from './platforms.ts';

/** An audience, and the platform to write a list for. */
export interface ContactQuery {
  readonly audience: string;
  readonly dialect: MappingFile['dialect'];
  readonly platform: AdPlatform;
  /** Columns of contact details by kind, if their names do not say which. */
  readonly contacts: Readonly<Record<string, string>>;
}

/** The columns of an audience, and the column of each contact detail that a platform takes, found by its name. */
export interface FoundContacts {
  readonly columns: readonly string[];
  readonly contacts: readonly { readonly kind: ContactKind; readonly column: string | null }[];
  /**
   * If the platform cannot identify users by these columns and the named ones: the kinds of contact details that would
   * do, one of which is enough; else empty.
   */
  readonly missing: readonly ContactKind[];
}

/** Finds the columns of contact details at the beginning of an audience. */
export async function findContacts(
  { audience, dialect, platform, contacts: named }: ContactQuery,
  job: JobContext,
): Promise<FoundContacts> {
  const [file] = await listSources([audience]);
  const { columns = [] } = (await inspectFileLeniently(file, { dialect }, job)) ?? {};
  const found = contactColumns(columns);
  const contacts = PLATFORM_FILES[platform].flatMap((one) =>
    one.columns.map(({ kinds }) => {
      const kind = kinds.find((other) => found.has(other)) ?? kinds[0];
      return { kind, column: found.get(kind) ?? null };
    }),
  );
  const request = { platform, country: null, idTypes: [], contacts: named };
  return { columns, contacts, missing: planFiles(columns, request).missing };
}
