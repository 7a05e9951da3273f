import type { CallResult } from '../../../../core/api.ts';
import type { CallError } from '../../../../core/api/contract/protocol.ts';
import type { Progress } from '../../../../core/job.ts';
import { call, type CallOptions } from '../../../core/client.svelte.ts';
import { asCallError, isCancelled } from '../../../core/failure.ts';

/** A user's row in a ranking. */
export type FoundUser = CallResult<'find-user'>;
/** The contributions to the score of a user. */
export type Explanation = CallResult<'explain-user'>;

/** The list in which to find a user. */
interface RankedList {
  readonly ranking: string;
  readonly list: number;
}

/** Finds a user by the typed id, else by the id without the blanks around it, which copied text often has. */
async function findUser(input: RankedList & { readonly user: string }, options: CallOptions): Promise<FoundUser> {
  try {
    return await call('find-user', input, options);
  } catch (thrown) {
    const user = input.user.trim();
    if (user === '' || user === input.user || asCallError(thrown).code !== 'unknown-name') throw thrown;
    return call('find-user', { ...input, user }, options);
  }
}

/** The search for a user in a ranking, and the explanation of the score; kept while other views are shown. */
class UserFinder {
  /** The text in the field. */
  user = $state('');
  found = $state.raw<FoundUser | null>(null);
  explanation = $state.raw<Explanation | null>(null);
  stage = $state<'searching' | 'comparing' | null>(null);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<CallError | null>(null);
  #list = $state.raw<RankedList | null>(null);
  /** The id of the last search; null without one, or if it was cancelled. */
  #searched: string | null = null;
  #controller: AbortController | null = null;

  /** Whether the result was found in a list. */
  isIn({ ranking, list }: RankedList): boolean {
    return this.#list?.ranking === ranking && this.#list.list === list;
  }

  /** Repeats the last search in another list, such as a new ranking's, unless that list has been searched. */
  follow(list: RankedList): void {
    if (this.#searched !== null && !this.isIn(list)) void this.find(list, this.#searched);
  }

  /** Finds the user in a list, then explains the score; ends an earlier search. */
  async find(list: RankedList, user = this.user): Promise<void> {
    this.cancel();
    this.#searched = user;
    const controller = new AbortController();
    this.#controller = controller;
    const isCurrent = (): boolean => this.#controller === controller;
    [this.#list, this.found, this.explanation, this.failure] = [list, null, null, null];
    const input = { ...list, user };
    const options: CallOptions = {
      signal: controller.signal,
      onProgress: (progress: Progress) => {
        if (isCurrent()) this.progress = progress;
      },
    };
    try {
      [this.stage, this.progress] = ['searching', null];
      const found = await findUser(input, options);
      if (!isCurrent()) return;
      [this.found, this.stage, this.progress] = [found, 'comparing', null];
      const explanation = await call('explain-user', { ...input, user: found.user }, options);
      if (isCurrent()) this.explanation = explanation;
    } catch (thrown) {
      if (isCurrent() && !isCancelled(thrown)) this.failure = asCallError(thrown);
    } finally {
      if (isCurrent()) this.stage = null;
    }
  }

  cancel(): void {
    this.#controller?.abort();
    this.#controller = null;
    this.#searched = null;
    this.stage = null;
  }
}

/** This window's search. */
export const userFinder = new UserFinder();
