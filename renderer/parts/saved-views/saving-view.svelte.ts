/** Whether the dialog is open that asks for the name of a view to save. */
export const savingView = $state({ open: false });
