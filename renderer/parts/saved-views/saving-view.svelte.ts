/** Whether the name is asked for under which to save what the view shows. */
export const savingView = $state({ asked: false });
