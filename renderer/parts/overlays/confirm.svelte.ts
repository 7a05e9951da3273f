/** The question to confirm an action that cannot be undone. */
export interface Confirmation {
  readonly title: string;
  readonly message: string;
  /** The label of the confirming button. */
  readonly action: string;
  readonly danger?: boolean;
}

interface Pending extends Confirmation {
  readonly answer: (confirmed: boolean) => void;
}

let pending = $state.raw<Pending | null>(null);

/** The pending question, for the window's single confirmation dialog. */
export function pendingConfirmation(): Pending | null {
  return pending;
}

/** Asks for confirmation in a dialog; false if the user closes it without confirming. */
export function confirmDialog(confirmation: Confirmation): Promise<boolean> {
  pending?.answer(false);
  return new Promise((resolve) => {
    pending = {
      ...confirmation,
      answer(confirmed) {
        pending = null;
        resolve(confirmed);
      },
    };
  });
}
