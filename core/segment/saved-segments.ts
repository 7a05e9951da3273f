import { getStoredSegment, readSegments, type StoredSegment } from '../store/datasets/segments.ts';
import { readListing, type Listing } from '../store/file/damaged-rows.ts';
import type { Project } from '../store/file/project.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import { message } from '../text/message.ts';
import { conditions, type NamedConditions } from './conditions.ts';

/** A segment of a project, with conditions that were checked. */
export interface SavedSegment extends NamedConditions {
  /** When it was last changed, in ISO 8601. */
  readonly savedAt: string;
}

/** The segments, ordered by name, and the damaged ones. */
export function listSegments(project: Project): Listing<SavedSegment> {
  const { intact, damaged } = readSegments(project);
  const checked = readListing(intact, ({ name }) => name, checkedSegment);
  return { intact: checked.intact, damaged: [...damaged, ...checked.damaged] };
}

/** One segment; throws `unknown-name` with the nearest one, or `corrupt` if it is damaged or not a segment. */
export function getSegment(project: Project, name: string): SavedSegment {
  return checkedSegment(getStoredSegment(project, name));
}

/**
 * The name and conditions of a segment: for a name, those saved under it. Given conditions, such as those that a
 * segment had earlier, are returned unchanged. Undefined without a segment. Throws like `getSegment`.
 */
export function chosenSegment(
  project: Project,
  segment: string | NamedConditions | undefined,
): NamedConditions | undefined {
  if (typeof segment !== 'string') return segment;
  const { name, conditions: saved } = getSegment(project, segment);
  return { name, conditions: saved };
}

function checkedSegment({ conditions: stored, ...segment }: StoredSegment): SavedSegment {
  const parsed = conditions.safeParse(stored);
  if (parsed.success) return { ...segment, conditions: parsed.data };
  throw damagedRow(message('segment.named', { name: segment.name }), message('store.deleteOrRestore'));
}
