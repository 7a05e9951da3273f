/** The best contacts of one user at given prices. Reused from user to user. */
export class Choice {
  /** The chosen banks, the best first. */
  readonly banks: Int32Array;
  /** How many banks are chosen, at most the cap. */
  count = 0;
  /** Gain minus price by node: the banks, and last an unused contact. */
  readonly values: Float64Array;
  /** The sum of gains minus prices, unused contacts included. */
  total = 0;
  readonly #best: Float64Array;

  constructor(cap: number, banks: number) {
    this.banks = new Int32Array(cap);
    this.values = new Float64Array(banks + 1);
    this.#best = new Float64Array(cap);
  }

  /** Chooses among the gains at `offset`; an unused contact wins a tie, then the first bank. */
  choose(gains: Float64Array, offset: number, prices: Float64Array): void {
    const banks = prices.length - 1;
    const unused = 0 - prices[banks];
    this.count = 0;
    for (let bank = 0; bank < banks; bank++) {
      const value = gains[offset + bank] - prices[bank];
      this.values[bank] = value;
      if (value > unused) this.#insert(bank, value);
    }
    this.values[banks] = unused;
    this.total = (this.banks.length - this.count) * unused;
    for (let index = 0; index < this.count; index++) this.total += this.#best[index];
  }

  /** Adds a bank in order of value, which may push out the last one. */
  #insert(bank: number, value: number): void {
    const best = this.#best;
    let position = this.count;
    while (position > 0 && best[position - 1] < value) position--;
    if (position === best.length) return;
    if (this.count < best.length) this.count++;
    for (let index = this.count - 1; index > position; index--) {
      best[index] = best[index - 1];
      this.banks[index] = this.banks[index - 1];
    }
    best[position] = value;
    this.banks[position] = bank;
  }
}
