const INITIAL_CAPACITY = 16;

/**
 * The users whose contact can move from one bank to another, by the gain that is lost: a heap with the smallest loss at
 * the top; equal losses are ordered by user.
 */
export class PairHeap {
  size = 0;
  #losses = new Float64Array(INITIAL_CAPACITY);
  #users = new Int32Array(INITIAL_CAPACITY);

  /** The smallest loss; infinite if the heap is empty. */
  get loss(): number {
    return this.size === 0 ? Infinity : this.#losses[0];
  }

  /** The user with the smallest loss. */
  get user(): number {
    return this.#users[0];
  }

  /** Adds a user without restoring the order; call `order` afterwards. */
  append(user: number, loss: number): void {
    if (this.size === this.#users.length) this.#grow();
    this.#losses[this.size] = loss;
    this.#users[this.size] = user;
    this.size++;
  }

  /** Restores the order after `append`. */
  order(): void {
    for (let index = (this.size >> 1) - 1; index >= 0; index--) this.#sink(index);
  }

  /** Adds a user. */
  push(user: number, loss: number): void {
    this.append(user, loss);
    let index = this.size - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  /** Removes the user with the smallest loss. */
  pop(): void {
    this.size--;
    this.#losses[0] = this.#losses[this.size];
    this.#users[0] = this.#users[this.size];
    this.#sink(0);
  }

  #sink(start: number): void {
    let index = start;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.size) return;
      if (child + 1 < this.size && this.#isBefore(child + 1, child)) child++;
      if (!this.#isBefore(child, index)) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#losses[a] - this.#losses[b];
    return difference < 0 || (difference === 0 && this.#users[a] < this.#users[b]);
  }

  #swap(a: number, b: number): void {
    const loss = this.#losses[a];
    this.#losses[a] = this.#losses[b];
    this.#losses[b] = loss;
    const user = this.#users[a];
    this.#users[a] = this.#users[b];
    this.#users[b] = user;
  }

  #grow(): void {
    const losses = new Float64Array(2 * this.size);
    losses.set(this.#losses);
    this.#losses = losses;
    const users = new Int32Array(2 * this.size);
    users.set(this.#users);
    this.#users = users;
  }
}
