import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { purchasePriceOf, replayFleet, rigWatts, seedFleet, type RigSpec } from "../../scripts/lib/fleet.ts";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { hosts } from "../../scripts/lib/hosts.ts";
import { acceptOffers, loadOffers, memoryMibOf, priceOf } from "../../scripts/lib/offers.ts";
import { regionOf } from "../../scripts/lib/regions.ts";
import { dataFolder } from "../../scripts/lib/table.ts";
import { loadTrace, rentalsOf } from "../../scripts/lib/trace.ts";

describe("fleet", () => {
  const { rigs, refused } = seedFleet();

  it("has 41 rigs of 8 models, each run by one of 8 hosts under a name of its own", () => {
    expect(rigs).to.have.length(41);
    expect(new Set(rigs.map((rig) => rig.model.name)).size).to.equal(8);
    expect(new Set(rigs.map((rig) => rig.host)).size)
      .to.equal(hosts.length)
      .and.equal(8);
    expect(new Set(rigs.map((rig) => rig.name)).size).to.equal(rigs.length);
    for (const [index, host] of hosts.entries()) {
      const run = rigs.filter((rig) => rig.host === index);
      expect(run).to.have.length(host.rigs);
      for (const rig of run) expect(rig.hostName).to.equal(host.name);
    }
  });

  it("takes model, size, price, place and reliability of every rig from an accepted offer", () => {
    const { accepted } = acceptOffers(loadOffers(), loadCatalog());
    for (const rig of rigs) {
      const source = accepted.find(
        (offer) =>
          offer.model.id === rig.modelId &&
          offer.gpuCount === rig.gpuCount &&
          offer.memoryMib === rig.memoryMib &&
          priceOf(offer) === rig.price &&
          regionOf(offer.geolocation) === rig.region &&
          offer.reliability === rig.reliability,
      );
      expect(source, rig.name).to.not.equal(undefined);
      expect(hosts[rig.host]?.regions).to.include(rig.region);
    }
    expect(refused).to.have.length(185);
  });

  it("is the same for the same seed and another for another", () => {
    expect(seedFleet(1)).to.deep.equal(seedFleet(1));
    expect(seedFleet(2).rigs).to.not.deep.equal(rigs);
  });

  it("registers: every field is within the contracts' limits, for any seed", () => {
    for (const seed of [1, 2, 3, 4, 5]) for (const rig of seedFleet(seed).rigs) expectRegistrable(rig);
  });

  it("cuts some rigs and leaves those without MIG whole", () => {
    expect(rigs.some((rig) => rig.slices > 1)).to.equal(true);
    for (const rig of rigs) if (rig.model.migSlices === 0) expect(rig.slices).to.equal(1);
  });

  it("asks for more than the power costs, so that owners of a rented rig earn", () => {
    for (const rig of rigs) {
      expect(rig.price * BigInt(rig.gpuCount) * 1_000n > BigInt(rig.loadWatts) * rig.powerPrice, rig.name).to.equal(
        true,
      );
    }
  });

  it("costs its GPUs, a fifth for the rest and a chassis", () => {
    const h100 = loadCatalog()[4];
    expect(h100?.name).to.equal("H100 SXM");
    expect(h100 && purchasePriceOf(h100, 8)).to.equal(228_100);
  });

  it("draws power as the measured servers do", () => {
    const rows: Record<string, string>[] = parse(readFileSync(join(dataFolder, "power.csv")), { columns: true });
    const server = rows.find((row) => row["series"] === "seren_gpu_server_power");
    expect(rigWatts(400, 8)).to.deep.equal({ idleWatts: Number(server?.["p5"]), loadWatts: Number(server?.["p95"]) });
  });

  it("for the trace has 30 rigs that register too", () => {
    const replay = replayFleet(rentalsOf(loadTrace()));
    expect(replay).to.have.length(30);
    expect(new Set(replay.map((rig) => rig.name)).size).to.equal(replay.length);
    for (const rig of replay) expectRegistrable(rig);
  });
});

function expectRegistrable(rig: RigSpec): void {
  expect(rig.modelId, rig.name).to.equal(rig.model.id);
  expect(rig.gpuCount).to.be.within(1, 16);
  expect(rig.slices).to.be.within(1, Math.max(1, rig.model.migSlices));
  expect(rig.gpuCount * rig.slices).to.be.at.most(64);
  const expected = memoryMibOf(rig.model);
  expect(Math.abs(rig.memoryMib - expected) * 100).to.be.at.most(expected * 10);
  expect(rig.region).to.match(/^[A-Z]{2}(-[A-Z]{2})?$/);
  expect(rig.price > 0n && rig.price < 2n ** 32n).to.equal(true);
  expect(rig.powerPrice > 0n && rig.powerPrice < 2n ** 32n).to.equal(true);
  expect(rig.slopePercent).to.be.within(0, 200);
  expect(rig.discount30).to.be.within(0, 50);
  expect(rig.discount180).to.be.within(rig.discount30, 50);
  expect(rig.hostingFee).to.be.within(0, 50);
  expect(rig.allowance).to.equal(10);
  expect(rig.idleWatts).to.be.within(1, rig.loadWatts);
  expect(rig.loadWatts).to.be.below(2 ** 16);
  expect(rig.purchaseUsd).to.be.above(rig.gpuCount * rig.model.purchaseUsd);
}
