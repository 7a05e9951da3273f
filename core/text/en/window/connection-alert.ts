/** Texts shown when the core process has ended or does not answer. */
export const connectionAlert = {
  lost: 'The connection to the program was lost.',
  lostKept: 'Everything saved so far is kept. The window reconnects as soon as the program answers.',
  refused: 'This page has no access to the program.',
  refusedHelp:
    'Open the latest address that Stepladder showed where it was started; each address works only once. Everything ' +
    'saved so far is kept.',
  tryNow: 'Try now',
  died: {
    crashed: 'The background process stopped unexpectedly.',
    killed: 'The background process was ended by the system or another program.',
    'out-of-memory': 'The background process ran out of memory.',
    'could-not-start': 'The background process could not be started.',
  },
  restarted: 'It was restarted.',
  restarting: 'Restarting…',
  notRestarted: 'It ended several times in a row and was not restarted.',
  startAgain: 'Restart',
  ended: (jobs: string) => `Jobs ended with it: ${jobs}.`,
  kept: 'The project and everything finished are kept. An unfinished import left nothing behind.',
  resumable: 'A training run can be resumed from its last checkpoint.',
  resume: (what: string) => `Resume ${what}`,
  detail: (detail: string) => `Detail: ${detail}`,
  lastOutput: 'Its last output',
};
