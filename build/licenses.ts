/** Collects the licences of all software that is part of the program but not ours, for the page's `licenses.json`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Plugin } from 'vite';

import type { Component } from '../core/program/licenses.ts';
import { onnxNotices } from './fetch/fetch-notices.ts';

const root = dirname(import.meta.dirname);

/** Names of the files of a package that state its licence, or notices that must be passed on. */
const licenseFiles = /^(?:licen[cs]e|copying|notice|third.?party)/i;

/** Packages that npm does not install with the program, but that the desktop app contains: Electron and its Node. */
const desktopPackages = ['electron', `node-${process.platform}-${process.arch}`];

/** The copyright holders of packages without a licence text, where they differ from the author in `package.json`. */
const holders: Readonly<Record<string, string>> = {
  'onnxruntime-common': 'Microsoft Corporation',
  'onnxruntime-node': 'Microsoft Corporation',
  '@tensorflow/tfjs-core': 'Google LLC',
};

/** Notices for native libraries whose packages leave out the licences of the code that they contain. */
const notices: Readonly<Record<string, (version: string) => string>> = {
  'onnxruntime-node': (version) =>
    onnxNotices(version) ??
    `https://github.com/microsoft/onnxruntime/blob/v${version}/ThirdPartyNotices.txt lists what it contains.`,
  [`@duckdb/node-bindings-${process.platform}-${process.arch}`]: (version) =>
    `https://github.com/duckdb/duckdb/tree/v${version.replace(/-.*/, '')}/third_party lists what it contains.`,
};

/** Adds `licenses.json` to a bundle: the licences of everything that the program ships. */
export function licensesPlugin(): Plugin {
  return {
    name: 'stepladder:licenses',
    apply: 'build',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []));
      const source = JSON.stringify(collectLicenses(modules.flatMap(packageOf)));
      this.emitFile({ type: 'asset', fileName: 'licenses.json', source });
    },
  };
}

/** The folder of the package that a module belongs to, relative to the repository; none for our own modules. */
function packageOf(module: string): string[] {
  const path = /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module.slice(root.length + 1).replaceAll('\\', '/'));
  return path === null || !module.startsWith(root) ? [] : [path[0]];
}

/** The components that the program ships, given the folders of the packages in the page's bundle. */
function collectLicenses(bundled: readonly string[]): readonly Component[] {
  const desktop = desktopPackages.map((name) => `node_modules/${name}`).filter((path) => existsSync(join(root, path)));
  const packages = [...new Set([...shippedPackages(), ...bundled, ...desktop])].map(readPackage);
  const components = packages.map(({ holder, ...component }) => ({
    ...component,
    text: withNotice(component, packages, holder),
  }));
  return [...components, chromium, ...lightgbm()].sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** The folders of the packages that npm installs with the program. */
function shippedPackages(): readonly string[] {
  const { packages } = readJson('package-lock.json') as { packages: Record<string, { dev?: true; link?: true }> };
  return Object.keys(packages).filter(
    (path) => path !== '' && !('dev' in packages[path]) && !('link' in packages[path]) && existsSync(join(root, path)),
  );
}

function readPackage(path: string): Component & { readonly holder: string } {
  const { name, version, license, author } = readJson(join(path, 'package.json')) as {
    name: string;
    version: string;
    license?: string;
    author?: string | { name: string };
  };
  const authorName = (typeof author === 'string' ? author : author?.name)?.replace(/ *[<(].*/, '');
  const holder = holders[name] ?? authorName ?? `authors of ${name}`;
  const files = readdirSync(join(root, path)).filter((file) => licenseFiles.test(file));
  const texts = files.map((file) => readFileSync(join(root, path, file), 'utf8').trim());
  const text = texts.length === 0 ? null : texts.join('\n\n');
  return { name, version, license: license ?? licenseOf(name, text), holder, text, file: null };
}

/** The licence of a package that names none, recognised by its text. */
function licenseOf(name: string, text: string | null): string {
  const found = Object.keys(termsOf).find((license) => termsOf[license].test(text ?? ''));
  if (found === undefined) throw new Error(`${name} names no licence that build/licenses.ts knows`);
  return found;
}

function withNotice(component: Component, others: readonly Component[], holder: string): string {
  const notice = notices[component.name]?.(component.version ?? '');
  const text = component.text ?? standardText(component, others, holder);
  return [text, ...(notice === undefined ? [] : [notice])].join('\n\n');
}

/** The text for a package without one: the terms from another package with the same licence, and its own copyright. */
function standardText({ name, license }: Component, others: readonly Component[], holder: string): string {
  for (const { text, ...other } of others) {
    const terms = other.license === license && text !== null ? (termsOf[license]?.exec(text) ?? null) : null;
    if (terms !== null) return `Copyright (c) ${holder}\n\n${terms[0]}`;
  }
  throw new Error(`${name} has no licence text, and no other package has the text of ${license}`);
}

/** The terms in the text of a licence, which are the same for all packages, unlike the copyright before them. */
const termsOf: Readonly<Record<string, RegExp>> = {
  MIT: /Permission is hereby granted, free of charge[\s\S]*/,
  'Apache-2.0': /Apache License\s+Version 2\.0[\s\S]*/,
};

/** Chromium's licences are 15 MB, in a file that comes with Electron. */
const chromium: Component = {
  name: 'Chromium',
  version: null,
  license: 'BSD-3-Clause',
  text: null,
  file: 'LICENSES.chromium.html',
};

function lightgbm(): Component[] {
  const folder = join(root, 'out', 'lightgbm');
  if (!existsSync(join(folder, 'LICENSE'))) return [];
  const [text, version] = ['LICENSE', 'VERSION.txt'].map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return [{ name: 'LightGBM', version, license: 'MIT', text, file: null }];
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
