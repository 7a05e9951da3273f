/**
 * Which users of a list are held out: the control group.
 *
 * A user's group follows from the seed and the user's id alone: the first 13 hexadecimal digits (52 bits) of SHA-256 of
 * `<seed>:<user id>` are compared with a limit. The group depends neither on the order of the rows nor on any state. So
 * the groups can be found again from the ids, by other systems too, and no list of users is stored.
 */
import { hash } from 'node:crypto';

const DIGITS = 13;

/** The request for a control group. */
export interface HoldoutOptions {
  /** The control group's share of each bank's users, above 0 and at most a half. */
  readonly share: number;
  readonly seed: number;
  /** The lift that the results should detect, relative to the control group's rate: 0.2 is 20 %. */
  readonly lift: number;
}

/** The control group's size among the users of one stratum; at least one user remains in the target group. */
export function controlUsers(users: number, share: number): number {
  return Math.max(0, Math.min(Math.round(share * users), users - 1));
}

/** The number below 2⁵² that a user draws. */
export function userDraw(seed: number, user: string): number {
  return Number.parseInt(hash('sha256', `${seed}:${user}`, 'hex').slice(0, DIGITS), 16);
}

/** A limit as it is stored: the digits of control users are smaller. */
export function limitText(limit: number): string {
  return limit.toString(16).padStart(DIGITS, '0');
}

/** Path of the control group's list, beside the list at `out`: `ranked.control.csv` beside `ranked.csv`. */
export function controlPath(out: string): string {
  return /\.csv$/i.test(out) ? `${out.slice(0, -4)}.control${out.slice(-4)}` : `${out}.control.csv`;
}
