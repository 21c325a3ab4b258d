// What a place for archives can do, whatever it is made of. Names are relative, with "/", and made by Holdfast.
import type { Readable } from "node:stream";

/** `bytes` and `sha256` are of what the storage keeps. */
export type Written = { readonly bytes: number; readonly sha256: string };

/** A file that grows and that nobody reads under its name yet. Used by one writer, in the order of these lines. */
export type Draft = {
  /**
   * An empty file that a program may fill by itself, instead of every `write`: it can go back in it, and nobody has to
   * carry its bytes. Null where there is none.
   */
  readonly file: { readonly fd: number; bytes(): Promise<number> } | null;
  /** Resolves when more may come. */
  write(chunk: Buffer): Promise<void>;
  /** The last byte has come; resolves when the storage keeps all of them for good. */
  seal(): Promise<Written>;
  /**
   * Gives it its name. It never replaces a file by itself: where one is in the way, `mayReplace` is asked first and
   * throws when it may not.
   */
  publish(mayReplace: () => Promise<void>): Promise<void>;
  /** For every end that is not a success: nothing of it stays. Never rejects. */
  discard(): Promise<void>;
};

export type StoredFile = {
  readonly bytes: number;
  /** From byte `start` to byte `end`, both counted in; without them all of it. May be called more than once. */
  stream(range?: { readonly start: number; readonly end: number }, signal?: AbortSignal): Readable;
  close(): Promise<void>;
};

/** All of them reject with an OpsError in words for people. */
export type Store = {
  /**
   * Begins a file. `draft` keeps its bytes apart from those that others may be writing under the same name;
   * `expectedBytes` is a guess, or null.
   */
  begin(name: string, draft: string, expectedBytes: number | null): Promise<Draft>;
  /** Writes a small text whole or not at all, over one that is there. */
  writeText(name: string, draft: string, text: string): Promise<void>;
  /** Throws NOT_FOUND where there is no such file. */
  open(name: string): Promise<StoredFile>;
  /** Bytes; null when there is no such file. Throws when that cannot be told. */
  sizeOf(name: string): Promise<number | null>;
  /** Every finished file whose name begins so. */
  list(prefix: string): AsyncIterable<{ readonly name: string; readonly bytes: number }>;
  /** Gone already is no error. */
  remove(name: string): Promise<void>;
  /** What anybody has begun under this name and not published. */
  removeDrafts(name: string): Promise<void>;
  /** Bytes; null where the storage does not tell. */
  space(): Promise<{ readonly free: number; readonly total: number } | null>;
};
