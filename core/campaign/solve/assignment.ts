import { Choice } from './choice.ts';
import { PairHeap } from './pair-heap.ts';
import type { Pause } from './problem.ts';

/** Number of users that get their contacts between two pauses: a few milliseconds. */
const USERS_PER_TURN = 1 << 13;

/** Users whose gains are held in memory. */
export interface HeldUsers {
  readonly count: number;
  readonly banks: number;
  /** `[count × banks]` */
  readonly gains: Float64Array;
}

/** A user's contact that goes from one bank to another; a node that is not a bank means an unused contact. */
export interface Move {
  readonly user: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Which users have which contacts, in memory, with the cheapest move from each node to each other. Nodes are the banks,
 * and last the unused contacts.
 */
export class Assignment {
  readonly users: HeldUsers;
  /** Contacts by node, those of users who are not in memory included. */
  readonly counts: Float64Array;
  /** `[users × banks]`: 1 for a contact. */
  readonly isContact: Uint8Array;
  #moves: Move[] | null = null;
  readonly #unused: Uint16Array;
  readonly #heaps: readonly PairHeap[];

  private constructor(users: HeldUsers, others: Float64Array) {
    this.users = users;
    this.counts = others.slice();
    this.isContact = new Uint8Array(users.count * users.banks);
    this.#unused = new Uint16Array(users.count);
    this.#heaps = Array.from({ length: (users.banks + 1) ** 2 }, () => new PairHeap());
  }

  /** Gives each user the best contacts at the given prices; `others` counts those of users who are not in memory. */
  static async create(
    users: HeldUsers,
    { cap, prices, others }: { readonly cap: number; readonly prices: Float64Array; readonly others: Float64Array },
    pause: Pause,
  ): Promise<Assignment> {
    const assignment = new Assignment(users, others);
    const choice = new Choice(cap, users.banks);
    for (let from = 0; from < users.count; from += USERS_PER_TURN) {
      assignment.#assign(choice, prices, cap, from, Math.min(users.count, from + USERS_PER_TURN));
      await pause();
    }
    for (const heap of assignment.#heaps) {
      heap.order();
      await pause();
    }
    return assignment;
  }

  /** Gives users `from .. to` their best contacts. */
  #assign(choice: Choice, prices: Float64Array, cap: number, from: number, to: number): void {
    for (let user = from; user < to; user++) {
      choice.choose(this.users.gains, user * this.users.banks, prices);
      for (let index = 0; index < choice.count; index++) this.#add(user, choice.banks[index], 1);
      this.#add(user, this.users.banks, cap - choice.count);
      this.#appendMoves(user);
    }
  }

  /** The smallest loss of a move between two nodes; infinite if there is none. */
  loss(from: number, to: number): number {
    const heap = this.#heaps[from * (this.users.banks + 1) + to];
    while (heap.size > 0 && !this.#canMove(heap.user, from, to)) heap.pop();
    return heap.loss;
  }

  /** Makes the cheapest move between two nodes; call `loss` first. */
  moveCheapest(from: number, to: number): void {
    this.move({ user: this.#heaps[from * (this.users.banks + 1) + to].user, from, to });
  }

  /** Makes a move. */
  move({ user, from, to }: Move): void {
    const { banks } = this.users;
    this.#moves?.push({ user, from, to });
    this.#add(user, from, -1);
    this.#add(user, to, 1);
    for (let other = 0; other <= banks; other++) {
      if (other !== to && this.#canMove(user, to, other)) this.#push(user, to, other);
      if (other !== from && other !== to && this.#canMove(user, other, from)) this.#push(user, other, from);
    }
  }

  /** Records the moves from now on. */
  record(): void {
    this.#moves = [];
  }

  /** Takes back the moves since `record`, and returns them in order. */
  undo(): readonly Move[] {
    const moves = this.#moves ?? [];
    this.#moves = null;
    for (const { user, from, to } of moves.toReversed()) this.move({ user, from: to, to: from });
    return moves;
  }

  /** The gain of a user's contact at a node. */
  gain(user: number, node: number): number {
    return node === this.users.banks ? 0 : this.users.gains[user * this.users.banks + node];
  }

  #has(user: number, node: number): boolean {
    const { banks } = this.users;
    return node === banks ? this.#unused[user] > 0 : this.isContact[user * banks + node] === 1;
  }

  #canMove(user: number, from: number, to: number): boolean {
    return from !== to && this.#has(user, from) && (to === this.users.banks || !this.#has(user, to));
  }

  #push(user: number, from: number, to: number): void {
    this.#heaps[from * (this.users.banks + 1) + to].push(user, this.gain(user, from) - this.gain(user, to));
  }

  #appendMoves(user: number): void {
    const { banks } = this.users;
    for (let from = 0; from <= banks; from++) {
      if (!this.#has(user, from)) continue;
      for (let to = 0; to <= banks; to++) {
        if (!this.#canMove(user, from, to)) continue;
        this.#heaps[from * (banks + 1) + to].append(user, this.gain(user, from) - this.gain(user, to));
      }
    }
  }

  /** Adds a number of contacts of a user at a node; a negative one takes them away. */
  #add(user: number, node: number, contacts: number): void {
    const { banks } = this.users;
    this.counts[node] += contacts;
    if (node === banks) this.#unused[user] += contacts;
    else this.isContact[user * banks + node] += contacts;
  }
}
