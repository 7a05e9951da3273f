import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of libtensorflow in a Python package. */
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** Two packages of the same code: one for a CUDA build of libtensorflow, one for a CPU build. */
const packages = {
  gpu: {
    requirement: '@tensorflow/tfjs-node-gpu@4.22.0',
    integrity: 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  },
  cpu: {
    requirement: '@tensorflow/tfjs-node@4.22.0',
    integrity: 'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
  },
} as const;

/** The source of libtensorflow: the pinned wheel, or an installed Python package's folder. */
export type Source = { readonly kind: 'wheel' } | { readonly kind: 'folder'; readonly folder: string };

/** The npm package for a library built for this CUDA version, or for the CPU if null. */
export function packageFor(cuda: string | null): (typeof packages)[keyof typeof packages] {
  return cuda === null ? packages.cpu : packages.gpu;
}

/** The library's build target, `CUDA 12.5.1, cuDNN 9`, as reported by its Python package; null for the CPU. */
export function cudaOf(source: Source): string | null {
  const file = source.kind === 'wheel' ? null : join(source.folder, 'python', 'platform', 'build_info.py');
  if (file === null || !existsSync(file)) return null;
  const buildInfo = readFileSync(file, 'utf8');
  const version = (name: string): string => new RegExp(`'${name}', '([^']*)'`).exec(buildInfo)?.[1] ?? '';
  return /'is_cuda_build', True/.test(buildInfo)
    ? `CUDA ${version('cuda_version')}, cuDNN ${version('cudnn_version')}`
    : null;
}

/** Throws if a folder is not an installed Python package. */
export function checkFolder(folder: string): void {
  const missing = [...LIBRARIES, 'include'].find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined)
    throw new Error(
      `${folder} has no ${missing}: name the folder of an installed Python package tensorflow, 2.12 or later`,
    );
}
