import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { controlPath } from '../../core/score/holdout/group.ts';
import { WorkFolder } from '../../core/score/output/work-folder.ts';
import { copyProject, snapshotIn, projectIn, type Command, type Result } from './command.ts';
import { hashOf, hashOfText, type Fixture } from './fixture.ts';

/** The list that a command replaces. */
const EARLIER_LIST = 'an earlier list\n';
const EARLIER_CONTROL = 'its control group\n';

/** A command that writes a ranked list. */
interface ListCommand {
  readonly name: string;
  readonly args: (fixture: Fixture, project: string) => readonly string[];
  readonly campaign?: string;
  readonly holdsOut?: boolean;
}

const listIn = (folder: string): string => join(folder, 'ranked.csv');

function writingList({ name, args, campaign, holdsOut = false }: ListCommand): Command {
  return {
    name,
    prepare(fixture, folder) {
      copyProject(fixture, folder);
      const list = listIn(folder);
      writeFileSync(list, EARLIER_LIST);
      writeFileSync(`${list}.manifest.json`, JSON.stringify({ sha256: hashOfText(EARLIER_LIST) }));
      if (holdsOut) writeFileSync(controlPath(list), EARLIER_CONTROL);
    },
    args: (fixture, folder) => [...args(fixture, projectIn(folder)), '--out', listIn(folder)],
    async result(folder) {
      const list = listIn(folder);
      const { savedItems } = await snapshotIn(folder);
      return {
        lists: `${hashOf(list)} ${hashOf(controlPath(list))}`,
        ...recorded(savedItems, campaign),
        manifest: fits(list),
      };
    },
    before: ({ snapshot }) => ({
      lists: `${hashOfText(EARLIER_LIST)} ${holdsOut ? hashOfText(EARLIER_CONTROL) : null}`,
      ...recorded(snapshot.savedItems, campaign),
      manifest: 'fits',
    }),
    sweep(folder) {
      new WorkFolder(listIn(folder)).remove();
    },
  };
}

/** The newest export of a project, and the campaign of this name if one is given. */
function recorded(savedItems: readonly string[], campaign: string | undefined): Result {
  const entries = savedItems.map((text) => JSON.parse(text) as Record<string, unknown>);
  const newest = entries.find((entry) => 'sha256' in entry);
  const { sha256, rows, expected, holdout, selection } = newest ?? {};
  const { file: _, ...control } = (holdout ?? {}) as Record<string, unknown>;
  const saved = entries.find((entry) => entry['name'] === campaign);
  return {
    exported: JSON.stringify([sha256, rows, expected, control, selection]),
    ...(campaign !== undefined && {
      campaign: saved === undefined ? null : JSON.stringify({ ...saved, createdAt: null }),
    }),
  };
}

/** Whether the manifest describes the list; between the writing of the two files, there may be none. */
function fits(list: string): string {
  const path = `${list}.manifest.json`;
  if (!existsSync(path)) return 'fits';
  const { sha256, holdout } = JSON.parse(readFileSync(path, 'utf8')) as {
    sha256: string;
    holdout?: { sha256: string };
  };
  const isOfBoth = holdout === undefined || holdout.sha256 === hashOf(controlPath(list));
  return sha256 === hashOf(list) && isOfBoth ? 'fits' : 'describes other files';
}

/** Scores the audience. */
export const scoring = writingList({
  name: 'score',
  args: ({ audience }, project) => ['score', project, '--run', 'r1', '--audience', audience],
});

/** Scores the audience and keeps a control group. */
export const holdingOut = writingList({
  name: 'score --holdout',
  args: ({ audience }, project) => ['score', project, '--run', 'r1', '--audience', audience, '--holdout', '0.25'],
  holdsOut: true,
});

/** Plans a campaign, and writes its list and its control group. */
export const planning = writingList({
  name: 'campaign',
  args: ({ audience }, project) => [
    ...['campaign', project, '--audience', audience, '--name', 'autumn'],
    ...['--quota', 'lantern=20..60', '--contacts', '100', '--holdout', '0.25'],
  ],
  campaign: 'autumn',
  holdsOut: true,
});
