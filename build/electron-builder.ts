import type { Configuration } from 'electron-builder';

import { oldFuses } from '../electron/old-electron.ts';

/** What a package is built on. */
export interface PackagingOptions {
  /** A folder that holds an Electron of this version; null: the one that electron-builder downloads. */
  readonly electron: { readonly folder: string; readonly version: string } | null;
  /** Where the packages go. */
  readonly output: string;
}

/**
 * How electron-builder packages the desktop app. The archive has the folders of the repository, so that nothing looks
 * for its files in two ways.
 */
export function packaging({ electron, output }: PackagingOptions): Configuration {
  return {
    appId: 'org.stepladder.desktop',
    productName: 'Stepladder',
    directories: { output, buildResources: 'build' },
    ...(electron === null ? {} : { electronDist: electron.folder, electronVersion: electron.version }),
    // A deb must name an author and a page; there is no page.
    extraMetadata: { author: 'Stepladder', homepage: 'https://stepladder.invalid/' },
    // The native modules have Node-API binaries for every Node and Electron; there is nothing to compile.
    npmRebuild: false,
    asar: true,
    asarUnpack: unpacked,
    files: ['package.json', 'out/app/**', '!out/app/built', 'out/renderer/**', 'out/lightgbm/**', ...unused],
    electronLanguages: ['en-US', 'zh-CN'],
    electronFuses: oldFuses(fuses, electron?.version ?? null),
    fileAssociations: [projectFile],
    icon: 'build/icon.png',
    linux: {
      target: ['deb', 'AppImage'],
      executableName: 'stepladder',
      category: 'Office',
      maintainer: 'Stepladder',
      synopsis: 'Multi-step conversion models and ranked banner targeting',
    },
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

/** What the core's process reads lies beside the archive: native libraries and threads cannot be loaded out of it. */
const unpacked = [
  'out/app/core/**',
  'out/app/electron/**',
  'out/app/migrations/**',
  'out/app/package.json',
  'out/lightgbm/**',
  'node_modules/**',
];

const projectFile = {
  ext: 'stepladder',
  name: 'Stepladder project',
  description: 'Stepladder project',
  mimeType: 'application/x-stepladder',
  role: 'Editor',
  icon: 'build/icon.png',
} as const;

/**
 * What is installed but not run: other platforms' binaries, the Node of the checkout, sources, tests and types of
 * packages.
 */
const unused = [
  '!node_modules/node-{linux,darwin,win}-*/**',
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
  '!node_modules/**/*.{d.ts,d.mts,d.cts,map,ts,tsbuildinfo}',
  '!node_modules/**/{README,CHANGELOG,HISTORY}*',
  '!node_modules/**/{test,tests,__tests__,example,examples}/**',
];

/** What cannot be turned on again from outside once the program is packaged. */
const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // The page has a scheme of its own and needs no file addresses.
  grantFileProtocolExtraPrivileges: false,
};
