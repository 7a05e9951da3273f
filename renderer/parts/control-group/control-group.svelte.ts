/** The control group to keep out of an exported list; share and lift in per cent, null while a field is invalid. */
class ControlGroup {
  kept = $state(false);
  share = $state<number | null>(10);
  lift = $state<number | null>(20);
  seed = $state<number | null>(1);

  /** Whether the list cannot be exported, since a field is invalid. */
  get invalid(): boolean {
    return this.kept && (this.share === null || this.lift === null || this.seed === null);
  }

  /** The control group to plan for, with share and lift as fractions; undefined without one. */
  get plan(): { readonly share: number; readonly lift: number } | undefined {
    const { kept, share, lift } = this;
    return kept && share !== null && lift !== null ? { share: share / 100, lift: lift / 100 } : undefined;
  }

  /** The control group to keep out of the list, with share and lift as fractions; undefined without one. */
  get request(): { readonly share: number; readonly lift: number; readonly seed: number } | undefined {
    const { plan, seed } = this;
    return plan === undefined || seed === null ? undefined : { ...plan, seed };
  }
}

/** This window's control group. */
export const controlGroup = new ControlGroup();
