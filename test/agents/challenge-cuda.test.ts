import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCuda, createCudaEngine } from "../../scripts/agents/challenge/cuda.ts";
import type { Engine } from "../../scripts/agents/challenge/engine.ts";
import { prove } from "../../scripts/agents/challenge/prover.ts";
import { readVectors } from "./challengeVectors.ts";

/** What the program could not be built or run for: those tests are left out, and say so. */
async function orReason<T>(work: Promise<T>): Promise<T | string> {
  return work.catch((error: Error) => error.message);
}

describe("the CUDA engine", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "challenge-"));
  let program: string;

  before(async function () {
    const built = await orReason(buildCuda(folder));
    if (built === "There is no nvcc here.") {
      console.log(`    left out: ${built}`);
      this.skip();
    }
    program = built;
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is compiled once for each version of its source", async () => {
    expect(program).to.match(/multiply-[0-9a-f]{16}$/);
    expect(await buildCuda(folder)).to.equal(program);
  });

  it("gives the bits of the shared vectors, but for the tensor cores", async () => {
    await expectVectors(await createCudaEngine(program, "host"));
  });

  it("gives the bits of the shared vectors on a GPU", async function () {
    const engine = await orReason(createCudaEngine(program, 0));
    if (typeof engine === "string") {
      expect(engine).to.match(/^The CUDA engine ended with 3: .+\.$/);
      console.log(`      left out: ${engine}`);
      return this.skip();
    }
    await expectVectors(engine);
  });

  it("tells every question that waits when its process ends", async () => {
    const engine = await createCudaEngine(program, "host");
    await engine.stop();
    const late = await orReason(engine.round(256, new Uint8Array(32)));
    expect(late).to.equal("The CUDA engine ended with 0: no reason given.");
  });
});

async function expectVectors(engine: Engine): Promise<void> {
  try {
    for (const { id, size, rounds, roots, picks, rows } of readVectors()) {
      const proof = await prove(engine, id, { size, rounds });
      expect(proof.roots, `size ${size}`).to.deep.equal(roots);
      const opened = await proof.open(picks);
      expect(opened.rows.map(({ values }) => values.slice(0, 64))).to.deep.equal(rows);
    }
  } finally {
    await engine.stop();
  }
}
