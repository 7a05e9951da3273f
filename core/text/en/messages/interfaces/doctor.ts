/** Problems that `doctor` finds on the machine. */
export const doctor = {
  lightgbmOnly: ({ help }: { help: string }) => `needed only for the model lightgbm: ${help}`,
  doesNotLoad: ({ path, reason, help }: { path: string; reason: string; help: string }) =>
    `${path} does not load (${reason}); ${help}`,
};
