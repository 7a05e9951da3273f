/** Bytes that are appended to, in one growing array. */
export class ByteList {
  /** The array; replaced when it grows. */
  bytes: Uint8Array;
  /** How many bytes of the array are used. */
  length = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** Appends a text as UTF-8. */
  append(text: string): void {
    // A UTF-16 code unit takes at most three bytes.
    this.reserve(3 * text.length);
    const { bytes, length } = this;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 127) return this.#appendEncoded(text);
      bytes[length + index] = unit;
    }
    this.length += text.length;
  }

  #appendEncoded(text: string): void {
    const { buffer, byteOffset, byteLength } = this.bytes;
    this.length += Buffer.from(buffer, byteOffset, byteLength).write(text, this.length, 'utf8');
  }
}
