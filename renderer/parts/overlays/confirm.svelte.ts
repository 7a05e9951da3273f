/** What is asked before something that cannot be undone. */
export interface Confirmation {
  readonly title: string;
  readonly message: string;
  /** What the button that does it says. */
  readonly action: string;
  readonly danger?: boolean;
}

interface Pending extends Confirmation {
  readonly answer: (confirmed: boolean) => void;
}

let pending = $state.raw<Pending | null>(null);

/** What is being asked; for the one dialog of the window that shows it. */
export function pendingConfirmation(): Pending | null {
  return pending;
}

/** Asks in a dialog; false where it was closed without confirming. */
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
