/** Whether the dialog that asks for the name of a view to save is open. */
export const savingView = $state({ open: false });
