// The official schema engine, compiled to WebAssembly by Prisma (@prisma/schema-engine-wasm): no download.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const store = /** @type {{ holdfastEngine?: Promise<any>, PRISMA_WASM_PANIC_REGISTRY?: object }} */ (globalThis);

/** What the engine said before it panicked; its glue expects the registry under this global name. */
let panic = "";
store.PRISMA_WASM_PANIC_REGISTRY = {
  set_message: (message) => {
    panic = message;
  },
};

/** The message of a panic, once. */
export function takePanic() {
  const message = panic;
  panic = "";
  return message;
}

/** Its glue is one per process; a second initialisation would corrupt the first, so the promise lives on globalThis. */
function load() {
  store.holdfastEngine ??= (async () => {
    const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
    const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
    const bytes = await readFile(join(folder, "schema_engine_bg.wasm"));
    const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start?.();
    return glue;
  })();
  return store.holdfastEngine;
}

/** The engine's version: the commit of prisma-engines it was built from. */
export async function engineVersion() {
  const glue = await load();
  return glue.version();
}

/**
 * A new engine on an adapter. Call `free()` and the adapter's `close()` when done.
 * @param {[string, string][]} datamodels @param {object} factory @param {(line: string) => void} [log]
 */
export async function newEngine(datamodels, factory, log = () => {}) {
  const glue = await load();
  return glue.SchemaEngine.new({ datamodels }, log, factory);
}
