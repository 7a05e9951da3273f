/** The usual steps of a funnel; a step of another name is shown by its own. */
export const steps = {
  names: {
    impression: 'Impression',
    click: 'Click',
    application: 'Application',
    approval: 'Approval',
    activation: 'Activation',
  } as Readonly<Record<string, string>>,
  plurals: {
    impression: 'impressions',
    click: 'clicks',
    application: 'applications',
    approval: 'approvals',
    activation: 'activations',
  } as Readonly<Record<string, string>>,
};
