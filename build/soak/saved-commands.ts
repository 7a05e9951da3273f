import { copyProject, snapshotIn, projectIn, type Command, type Result } from './command.ts';

/** The annotations, segments and saved views of the fixture, which these commands change. */
type Kind = 'annotations' | 'segments' | 'views';

/** The field that only this kind of row has. */
const OWN_FIELD: Readonly<Record<Kind, string>> = { annotations: 'day', segments: 'conditions', views: 'settings' };

interface SavedCommand {
  readonly kind: Kind;
  readonly name: string;
  readonly args: readonly string[];
  /** The text of the row that it changes or removes. */
  readonly changes?: string;
}

/** Short commands that change one row of what the window saves. */
export const savedCommands: readonly Command[] = [
  saved({ kind: 'annotations', name: 'annotation add', args: ['2026-05-09', 'new banner', '--bank', 'lantern'] }),
  saved({ kind: 'annotations', name: 'annotation remove', args: ['2'], changes: 'banner 2' }),
  saved({ kind: 'segments', name: 'segment add', args: ['new', '--is', 'city=Basel', '--between', 'age=20..30'] }),
  saved({ kind: 'segments', name: 'segment rename', args: ['young 1', 'teens'], changes: 'young 1' }),
  saved({ kind: 'segments', name: 'segment remove', args: ['young 2'], changes: 'young 2' }),
  saved({ kind: 'views', name: 'view add', args: ['new', '--view', 'funnel', '--setting', 'dataset=a'] }),
  saved({ kind: 'views', name: 'view rename', args: ['view 1', 'by city'], changes: 'view 1' }),
  saved({ kind: 'views', name: 'view remove', args: ['view 2'], changes: 'view 2' }),
];

function saved({ kind, name, args, changes }: SavedCommand): Command {
  return {
    name,
    prepare: copyProject,
    args: (_, folder) => [...name.split(' '), projectIn(folder), ...args],
    result: async (folder) => rowsOf(kind, (await snapshotIn(folder)).savedItems),
    before: ({ snapshot }) => rowsOf(kind, snapshot.savedItems),
    ...(changes === undefined ? {} : { changes: (item) => item.includes(`"${changes}"`) }),
  };
}

/** All rows of a kind without the times of their last change. */
function rowsOf(kind: Kind, savedItems: readonly string[]): Result {
  const rows = savedItems.filter((item) => item.includes(`"${OWN_FIELD[kind]}":`) && item.includes('"savedAt":'));
  return { [kind]: rows.join('\n').replaceAll(/"savedAt":"[^"]*"/g, '') };
}
