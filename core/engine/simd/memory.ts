import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';

/** A WebAssembly memory that threads share. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module, which can be sent to other threads. */
export type CompiledModule = Readonly<Record<'compiledModule', never>>;

interface MemorySize<Count> {
  readonly initial: Count;
  readonly maximum: Count;
  readonly shared: true;
}

/** The part of WebAssembly's interface that is used; Node's types leave it out. */
interface Wasm {
  readonly Memory: new (size: MemorySize<number> | (MemorySize<bigint> & { readonly address: 'i64' })) => SharedMemory;
  readonly Module: new (code: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: Readonly<Record<string, Readonly<Record<string, SharedMemory>>>>,
  ) => { readonly exports: unknown };
}

/** WebAssembly's interface, with the shared and the 64-bit memories that Node's types leave out. */
export const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: Wasm };

const PAGE_BYTES = 65_536;
/** The limit of V8: 16 GiB. */
export const MAX_TABLE_PAGES = 262_144;
/** The limit of 32-bit addresses: 4 GiB. */
export const MAX_WORK_PAGES = 65_536;
/** Arrays begin at a cache line. */
const LINE = 64;

/** Zeroed memory for `bytes`, with 64-bit addresses; throws `unsupported` beyond 16 GiB. */
export function tableMemory(bytes: number): SharedMemory {
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  if (pages > MAX_TABLE_PAGES)
    throw new AppError(
      'unsupported',
      message('engine.tableTooLarge', { bytes, limit: gibibytes(MAX_TABLE_PAGES) }),
      message('engine.smallerTable'),
    );
  return new wasm.Memory({ initial: BigInt(pages), maximum: BigInt(pages), shared: true, address: 'i64' });
}

/**
 * Arrays in one WebAssembly memory, which its kernels address by their `byteOffset`. Threads that share the memory may
 * all allocate from it; only the memory as a whole is freed. Throws `unsupported` beyond 4 GiB.
 */
export class Arena {
  readonly memory: SharedMemory;
  /** Where free memory begins, shared by all threads. */
  readonly #top: Uint32Array;

  /** @param memory the memory of another thread's arena, to share it; a new memory by default */
  constructor(memory?: SharedMemory) {
    this.memory = memory ?? new wasm.Memory({ initial: 1, maximum: MAX_WORK_PAGES, shared: true });
    this.#top = new Uint32Array(this.memory.buffer, 0, 1);
    if (memory === undefined) this.#top[0] = LINE;
  }

  /** Zeroed floats. */
  floats(length: number): Float32Array {
    const at = this.#take(length * Float32Array.BYTES_PER_ELEMENT);
    return new Float32Array(this.memory.buffer, at, length);
  }

  /** Zeroed integers. */
  integers(length: number): Int32Array {
    const at = this.#take(length * Int32Array.BYTES_PER_ELEMENT);
    return new Int32Array(this.memory.buffer, at, length);
  }

  /** Zeroed unsigned integers. */
  counts(length: number): Uint32Array {
    const at = this.#take(length * Uint32Array.BYTES_PER_ELEMENT);
    return new Uint32Array(this.memory.buffer, at, length);
  }

  /** Zeroed bytes. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return new Uint8Array(this.memory.buffer, at, length);
  }

  #take(bytes: number): number {
    const size = Math.ceil(bytes / LINE) * LINE;
    const end = Atomics.load(this.#top, 0) + size;
    if (end > MAX_WORK_PAGES * PAGE_BYTES)
      throw new AppError(
        'unsupported',
        message('engine.stepTooLarge', { bytes: end, limit: gibibytes(MAX_WORK_PAGES) }),
        message('engine.smallerStep'),
      );
    const from = Atomics.add(this.#top, 0, size);
    const missing = from + size - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return from;
  }
}

function gibibytes(pages: number): number {
  return (pages * PAGE_BYTES) / 2 ** 30;
}
