/** npm's codes for a registry that cannot be reached. */
const unreachable = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ERR_SOCKET_TIMEOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EIDLETIMEOUT',
];
/** npm's codes for an untrusted certificate, as parts of a regular expression. */
const untrusted = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?',
  'CERT_HAS_EXPIRED',
];

/** Why npm failed, found in its output, and the command that fixes it. The first matching pattern applies. */
const causes = [
  {
    pattern: new RegExp(`\\b(${unreachable.join('|')})\\b`),
    why: ([code]) => `the package registry cannot be reached (${code})`,
    fix: 'check the network, or name your registry with npm config set registry URL, then run npm ci',
  },
  {
    pattern: new RegExp(`\\b(${untrusted.join('|')})\\b`),
    why: ([code]) => `the registry's certificate is not trusted (${code})`,
    fix: 'name your certificate authority with npm config set cafile FILE, then run npm ci',
  },
  {
    pattern: /npm (?:error|ERR!) code (E401|E403)\b/,
    why: ([, code]) => `the registry refuses access (${code})`,
    fix: 'run npm login, then npm ci',
  },
  {
    pattern: /npm (?:error|ERR!) (?:code (?:E404|ETARGET)|404)[\s\S]*?(?:'|for )([@\w./-]+@[\w.+-]+)/,
    why: ([, name]) => `the registry has no ${name}`,
    fix: 'name a registry that has it with npm config set registry URL, then run npm ci',
  },
  {
    pattern: /\bENOSPC\b/,
    why: () => 'the disk is full',
    fix: 'free 1.5 GB, then run npm ci',
  },
  {
    pattern: /\b(?:EACCES|EPERM|EROFS)\b(?:[\s\S]*?(?:npm (?:error|ERR!) path |open '|mkdir '|unlink ')([^\n']+))?/,
    why: ([, path]) => `${path ?? 'a file'} cannot be written`,
    fix: 'use chown to give it to the user who runs this, then run npm ci',
  },
  {
    pattern: /\bEINTEGRITY\b/,
    why: () => 'a downloaded package does not match package-lock.json (EINTEGRITY)',
    fix: 'run npm cache clean --force, then npm ci',
  },
  {
    pattern: /are in sync|EUSAGE/,
    why: () => 'package.json and package-lock.json do not match',
    fix: 'restore them with git checkout -- package.json package-lock.json, then run npm ci',
  },
  {
    pattern: /npm v(\S+) (?:does not support|is known not to run on) Node\.js v(\S+?)\.?\s/,
    why: ([, npm, node]) => `npm ${npm} does not run on Node ${node}`,
    fix: 'run npm install -g npm@10, then npm ci',
  },
];

/**
 * Why an `npm ci` failed and how to fix it, as two parts of a sentence. `startError` is set if npm could not be
 * started, `signal` if the system ended it; `output` is everything that npm wrote.
 */
export function explainFailure(startError, output, signal = null) {
  if (startError?.code === 'ENOENT')
    return { why: 'npm is not on the path', fix: 'install Node 20 or later, which includes it' };
  if (startError) return { why: `npm cannot be started (${startError.message})`, fix: 'run npm --version to see why' };
  if (signal !== null) return { why: `the system ended npm (${signal})`, fix: 'free some memory, then run npm ci' };
  const errors = errorLines(output);
  for (const { pattern, why, fix } of causes) {
    const match = pattern.exec(errors);
    if (match !== null) return { why: why(match), fix };
  }
  const [, reason] = /npm (?:error|ERR!) (?!code|A complete log)(.+)/.exec(output) ?? [];
  return { why: reason?.trim() ?? 'npm gave no reason', fix: 'run npm ci to see all of its output' };
}

/** npm's errors, without the warnings of attempts that it repeated; all of its output if it names no error. */
function errorLines(output) {
  const errors = output.split('\n').filter((line) => /^(?:npm )?err(?:or|!)/i.test(line));
  return errors.length === 0 ? output : errors.join('\n');
}
