import { join } from 'node:path';

import { copyInto, type Fixture } from './fixture.ts';
import type { Ended } from './program.ts';
import { takeSnapshot, type ProjectSnapshot } from './project-snapshot.ts';

/** The parts of a result, as texts that can be compared. */
export type Result = Readonly<Record<string, string | null>>;

/** A command that faults are injected into. It runs in its own folder, on copies of the fixture's files. */
export interface Command {
  readonly name: string;
  /** Prepares the folder. */
  prepare(fixture: Fixture, folder: string): void;
  args(fixture: Fixture, folder: string): readonly string[];
  /** The command's result, as the folder now holds it. */
  result(folder: string): Promise<Result>;
  /**
   * The result if the command had no effect. After a fault, each part is either as in this result or complete, and no
   * part is complete unless the first one is.
   */
  before(fixture: Fixture): Result;
  /** The content that the command must leave if no fault occurs; absent if it is not known in advance. */
  complete?(fixture: Fixture): Result;
  /** Whether it changes or removes this export, campaign, segment, view or annotation; absent if it changes none. */
  changes?(item: string): boolean;
  /** Continues what was interrupted, as a user would; null if there is nothing to continue. */
  resume?(folder: string): Promise<Ended | null>;
  /** Removes what a killed command left beside its list, as its next start does. */
  sweep?(folder: string): void;
  /** Restores what a killed command was replacing, as its next start does; returns what is wrong. */
  restore?(folder: string): Promise<readonly string[]>;
  /** Uses the complete result; returns what is wrong with it. */
  use?(fixture: Fixture, folder: string): Promise<readonly string[]>;
}

/** The project of a trial. */
export const projectIn = (folder: string): string => join(folder, 'p.stepladder');
/** Prepares a folder with a copy of the fixture's project. */
export const copyProject = (fixture: Fixture, folder: string): void =>
  void copyInto(folder, fixture.project, 'p.stepladder');

/** The contents of a trial's project. */
export const snapshotIn = (folder: string): Promise<ProjectSnapshot> => takeSnapshot(projectIn(folder));
