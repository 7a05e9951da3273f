import type { CallResult } from '../../api.ts';
import { formatCount } from '../../text/figures.ts';
import { plainText } from '../format.ts';
import { formatTable } from '../table.ts';

type AdLists = CallResult<'score'>['adLists'];

/** The files for an ad platform, and how many users have each contact detail in them; nothing without such files. */
export function adListTables(lists: AdLists): string[] {
  if (lists === null) return [];
  const files = formatTable(
    [{ title: 'file' }, { title: 'users', align: 'right' }, { title: 'rows', align: 'right' }],
    lists.files.map(({ file, users, rows }) => [plainText(file), formatCount(users), formatCount(rows)]),
  );
  const contacts = formatTable(
    [
      { title: 'file', key: true },
      { title: 'contact', key: true },
      { title: 'column' },
      { title: 'used', align: 'right' },
      { title: 'missing', align: 'right' },
      { title: 'invalid', align: 'right' },
      { title: 'no country', align: 'right' },
      { title: 'duplicate', align: 'right' },
    ],
    lists.files
      .filter(({ users }) => users > 0)
      .flatMap(({ file, contacts: counts }) =>
        counts.map(({ kind, column, used, leftOut }) => [
          plainText(file),
          kind,
          plainText(column),
          formatCount(used),
          ...(['missing', 'invalid', 'without-country', 'duplicate'] as const).map((reason) =>
            formatCount(leftOut[reason] ?? 0),
          ),
        ]),
      ),
  );
  return lists.files.some((file) => file.contacts.length > 0) ? [files, contacts] : [files];
}
