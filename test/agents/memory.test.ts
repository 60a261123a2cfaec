import { expect } from "chai";
import { appendFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { concat, keccak256, zeroAddress, zeroHash, type Hex } from "viem";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { findPairs } from "../../scripts/agents/inspector/gossip.ts";
import { openStore } from "../../scripts/agents/inspector/store.ts";
import { createMerkle } from "../../scripts/agents/lib/merkle.ts";
import { createMessages, type SignedReport } from "../../scripts/agents/lib/messages.ts";
import { applyRentalEvent, type Rental, type RentalEvent } from "../../scripts/agents/lib/rentals.ts";

const inspector = localAccount("inspector");
const messages = createMessages(31337, localAccount("deployer").address);

describe("what agents remember", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "rackshare-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function sign(evidenceRoot: Hex): Promise<SignedReport> {
    const report = {
      epoch: 9n,
      group: 0n,
      delivered: [1n, 0n, 0n, 0n, 0n],
      tested: [1n, 0n, 0n, 0n, 0n],
      evidenceRoot,
    } as const;
    return { report, inspector: inspector.address, signature: await messages.signReport(inspector, report) };
  }

  it("one report for an epoch and group, though many are signed at once, and after a restart", async () => {
    const store = await openStore(folder);
    const roots = Array.from({ length: 8 }, (_, i) => keccak256(`0x0${i}`));
    const kept = await Promise.all(roots.map((root) => store.signOnce(9, 0, () => sign(root))));
    expect(new Set(kept.map(({ signature }) => signature))).to.have.property("size", 1);
    const restarted = await openStore(folder);
    const later = await restarted.signOnce(9, 0, () => Promise.reject(new Error("signed again")));
    expect(later).to.deep.equal(kept[0]);
    expect(await messages.signerOfReport(later.report, later.signature)).to.equal(inspector.address);
    expect(await readdir(folder)).to.deep.equal(["9-0.report.json"]);
  });

  it("what was seen before a crash, without the line that the crash tore", async () => {
    const seen = { sample: 3, rigIds: [1, 2], delivered: [1] };
    await (await openStore(folder)).addProbe(9, 0, seen);
    await appendFile(join(folder, "9-0.probes.jsonl"), `{"sample":4,"rigIds":[1,`);
    expect(await (await openStore(folder)).probes(9, 0)).to.deep.equal([seen]);
  });

  it("what others signed: each report once, and one that differs", async () => {
    const store = await openStore(folder);
    const [first, second, third] = await Promise.all(([1, 2, 3] as const).map((i) => sign(keccak256(`0x0${i}`))));
    if (!first || !second || !third) throw new Error("Three reports were signed.");
    for (const told of [first, first, second, first, third]) await store.hear(told);
    const restarted = await openStore(folder);
    expect(await restarted.heard(9, 0)).to.deep.equal([first, second]);
    expect(await restarted.report(9, 0), "none of its own").to.equal(undefined);
    expect(findPairs([first, first])).to.deep.equal([]);
    expect(findPairs([first, { ...second, inspector: zeroAddress }])).to.deep.equal([]);
    expect(findPairs([first, first, second])).to.deep.equal([[first, second]]);
  });

  it("receipts by a root from which each can be proved, as OpenZeppelin's MerkleProof does", () => {
    for (const count of [1, 2, 3, 7, 48]) {
      const leaves = Array.from({ length: count }, (_, i) => keccak256(`0x${(i + 256).toString(16).padStart(4, "0")}`));
      const { root, proof } = createMerkle(leaves);
      for (const leaf of leaves) {
        const computed = proof(leaf).reduce<Hex>((hash, sibling) => {
          return keccak256(BigInt(hash) < BigInt(sibling) ? concat([hash, sibling]) : concat([sibling, hash]));
        }, leaf);
        expect(computed).to.equal(root);
      }
    }
    expect(createMerkle([]).root).to.equal(zeroHash);
  });

  it("rentals by their events, whatever was already known", () => {
    const event = (eventName: string, args: object): RentalEvent => {
      return { eventName, args: { rentalId: 7n, ...args }, blockNumber: 5n } as RentalEvent;
    };
    const opened = event("RentalOpened", {
      rigId: 3n,
      renter: inspector.address,
      slots: 5n,
      duration: 100n,
      accessKey: zeroHash,
    });
    const story = [
      opened,
      event("RentalStarted", { start: 100n, end: 200n }),
      event("RentalExtended", { end: 300n }),
      event("RenewalSet", { period: 60n }),
      event("RentalSettled", { settledTo: 150n }),
      event("RentalClosed", { end: 250n, reason: 3 }),
    ];
    const rentals = new Map<bigint, Rental>();
    for (const happened of [...story, ...story]) applyRentalEvent(rentals, happened);
    const expected = { state: "closed", rigId: 3, start: 100, end: 250, settledTo: 150, renewal: 60, slots: 5n };
    expect(rentals.get(7n)).to.include(expected);
    applyRentalEvent(rentals, event("RentalEnded", {}));
    expect(rentals.size).to.equal(0);
    applyRentalEvent(rentals, event("RentalStarted", { start: 1n, end: 2n }));
    expect(rentals.size).to.equal(0);
    applyRentalEvent(rentals, opened);
    applyRentalEvent(rentals, event("RentalClosed", { end: 120n, reason: 1 }));
    expect(rentals.size).to.equal(0);
  });
});
