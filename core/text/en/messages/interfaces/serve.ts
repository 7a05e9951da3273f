import { counted } from '../../format.ts';

/** The server that shows projects in a browser, and the page's connection to it. */
export const serve = {
  onlyHost: ({ host }: { host: string }) => `this server answers only at ${host}`,
  otherOrigin: 'the request comes from another origin',
  openAddress: 'open the latest address that stepladder serve printed; each one works once',
  nothingHere: 'there is nothing at this address',
  notWrittenYet: 'nothing has been written there yet',
  badAddress: 'the address is not valid',
  onlyReadsAndPosts: 'this server accepts only GET, HEAD and POST',
  cannotPost: 'nothing can be posted to this address',
  noRoomFor: ({ name, bytes }: { name: string; bytes: number }) =>
    `not enough disk space for ${name} (${counted(bytes, 'byte')})`,
  noRoom: ({ name }: { name: string }) => `not enough disk space for ${name}`,
  freeSpace: 'free some space on the disk of this server',
  oneProject: 'this server shows one project',
  serveFolder: 'to keep several projects, start stepladder serve without naming one',
  projectExists: ({ name }: { name: string }) => `project ${name} already exists`,
  openOrRename: 'open it, or choose another name',
  projectNeedsName: 'a project needs a name',
  tooLarge: 'the request is too large',
  notJson: 'the request is not JSON',
  nameNotEncoded: 'the name of the file is not percent-encoded',
  pageNotBuilt: 'the page could not be built',
  buildPage: 'see why with: node build/run.mjs build/renderer.ts',
  cannotListen: ({ port, reason }: { port: number; reason: string }) => `cannot listen on port ${port}: ${reason}`,
  otherPort: 'choose another --port, or omit it to use a free one',
  cannotUpload: ({ name, reason }: { name: string; reason: string }) => `could not upload ${name}: ${reason}`,
  noAnswer: 'the program does not respond',
  httpStatus: ({ status }: { status: number }) => `HTTP ${status}`,
};
