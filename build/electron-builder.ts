import { join } from 'node:path';

import type { Configuration } from 'electron-builder';

import { languageTags } from '../core/text/tags.ts';
import { APP_ID } from '../electron/app-id.ts';
import { oldFuses } from '../electron/old-electron.ts';

/** The options of a package. */
export interface PackagingOptions {
  /** A folder with an Electron of this version; null for the one that electron-builder downloads. */
  readonly electron: { readonly folder: string; readonly version: string } | null;
  /** The output folder for the packages. */
  readonly output: string;
}

/**
 * The electron-builder configuration of the desktop app. The archive keeps the repository's folders, so that paths are
 * the same in both.
 */
export function packaging({ electron, output }: PackagingOptions): Configuration {
  return {
    appId: APP_ID,
    productName: 'Stepladder',
    directories: { output, buildResources: 'build' },
    ...(electron === null ? {} : { electronDist: electron.folder, electronVersion: electron.version }),
    // A deb must name an author and a homepage; there is no homepage.
    extraMetadata: { main: 'out/app/main.cjs', author: 'Stepladder', homepage: 'https://stepladder.invalid/' },
    // The native modules ship Node-API binaries for every Node and Electron; nothing needs compiling.
    npmRebuild: false,
    asar: true,
    asarUnpack: unpacked,
    files: ['package.json', 'out/app/**', '!out/app/built', 'out/renderer/**', 'out/lightgbm/**', ...unused],
    electronLanguages: languageTags.map((tag) => (tag === 'en' ? 'en-US' : tag)),
    electronFuses: oldFuses(fuses, electron?.version ?? null),
    fileAssociations: [projectFile],
    icon: 'build/icon/icon.png',
    linux: {
      target: ['deb', 'AppImage'],
      // `stepladder` is the command, which starts this executable without a window.
      executableName: 'stepladder-desktop',
      extraFiles: [{ from: 'build/linux', to: 'bin' }],
      category: 'Office',
      maintainer: 'Stepladder',
      synopsis: 'Multi-step conversion models and ranked banner targeting',
    },
    deb: { fpm: [`${command}=/usr/bin/stepladder`] },
    mac: { target: ['dmg'], category: 'public.app-category.business', hardenedRuntime: true },
    win: { target: ['nsis'] },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      deleteAppDataOnUninstall: false,
    },
  };
}

/** Files to store beside the archive, for the core process: native libraries and threads cannot be loaded from it. */
const unpacked = [
  'out/app/core/**',
  'out/app/electron/**',
  'out/app/migrations/**',
  'out/app/package.json',
  'out/renderer/licenses.json',
  'out/lightgbm/**',
  'node_modules/**',
];

/** The script of the command in packages for Linux. */
const command = join(import.meta.dirname, 'linux', 'stepladder');

/** Project files have the program's icon: for one of their own, Windows and macOS would need other image formats. */
const projectFile = {
  ext: 'stepladder',
  name: 'Stepladder project',
  description: 'Stepladder project',
  mimeType: 'application/x-stepladder',
  role: 'Editor',
} as const;

/** Installed files to leave out: other platforms' binaries, and the packages' sources, tests and types. */
const unused = [
  '!node_modules/@tensorflow/tfjs-node{,-gpu}/**',
  '!node_modules/onnxruntime-node/bin/napi-v6/!(${platform})/**',
  '!node_modules/onnxruntime-node/bin/napi-v6/${platform}/!(${arch})/**',
  '!node_modules/onnxruntime-node/script/**',
  '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}.node)',
  '!node_modules/better-sqlite3/{deps,src,build}/**',
  '!node_modules/better-sqlite3/binding.gyp',
  '!node_modules/@koromix/koffi-*/musl_*/**',
  '!node_modules/koffi/{vendor,doc}/**',
  '!node_modules/@tensorflow/tfjs-core/dist/**/*_test*.js',
  '!node_modules/libphonenumber-js/{build,bundle,es6-modern,max,mobile,source}/**',
  '!node_modules/libphonenumber-js/metadata.{full,max,mobile}.json*',
  '!node_modules/**/*.{d.ts,d.mts,d.cts,map,ts,tsbuildinfo}',
  '!node_modules/**/{README,CHANGELOG,HISTORY}*',
  '!node_modules/**/{test,tests,__tests__,example,examples}/**',
];

/** Electron's fuses in the packaged program, which cannot be changed from outside. */
const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // The page has its own scheme and needs no file URLs.
  grantFileProtocolExtraPrivileges: false,
};
