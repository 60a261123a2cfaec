import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openAssembler from "wabt";

const source = new URL("multiply.wat", import.meta.url);
const binary = new URL("multiply.wasm", import.meta.url);

/** The bytes that `multiply.wat` stands for. */
export async function assemble(): Promise<Uint8Array> {
  const assembler = await openAssembler();
  const parsed = assembler.parseWat("multiply.wat", readFileSync(source, "utf8"), { simd: true });
  try {
    return parsed.toBinary({}).buffer;
  } finally {
    parsed.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(binary, await assemble());
