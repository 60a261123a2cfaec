import { expect } from "chai";
import { replayFleet } from "../../scripts/lib/fleet.ts";
import { freeSlots, slotsFor, suits } from "../../scripts/lib/slots.ts";
import { loadTrace, rentalsOf } from "../../scripts/lib/trace.ts";

describe("slots", () => {
  it("round a part of a GPU up to whole slices, or to the GPU where it is not cut", () => {
    expect(slotsFor({ gpus: 0.05 }, { slices: 1 })).to.equal(1);
    expect(slotsFor({ gpus: 0.81 }, { slices: 7 })).to.equal(6);
    expect(slotsFor({ gpus: 0.5 }, { slices: 2 })).to.equal(1);
    expect(slotsFor({ gpus: 1 }, { slices: 7 })).to.equal(7);
    expect(slotsFor({ gpus: 8 }, { slices: 1 })).to.equal(8);
  });

  it("lie on one GPU when they are less than one, and cover whole GPUs when they are more", () => {
    const rig = { gpuCount: 2, slices: 7 };
    expect(freeSlots({ gpus: 0.81 }, rig, 0n)).to.equal(0b111111n);
    expect(freeSlots({ gpus: 0.81 }, rig, 0b11n)).to.equal(0b111111n << 7n);
    expect(freeSlots({ gpus: 2 }, rig, 0n)).to.equal((1n << 14n) - 1n);
    expect(freeSlots({ gpus: 2 }, rig, 1n)).to.equal(undefined);
    expect(freeSlots({ gpus: 1 }, { gpuCount: 4, slices: 1 }, 0b1011n)).to.equal(0b100n);
  });

  it("are never given twice, and the fleet of the trace always has some", () => {
    const rentals = rentalsOf(loadTrace());
    const rigs = replayFleet(rentals).map((rig) => ({ rig, holds: [] as { slots: bigint; until: number }[] }));
    for (const rental of rentals) {
      const placed = rigs.some(({ rig, holds }) => {
        if (!suits(rental, rig)) return false;
        const running = holds.filter((hold) => hold.until > rental.scheduledAt);
        const taken = running.reduce((bitmap, hold) => bitmap | hold.slots, 0n);
        const slots = freeSlots(rental, rig, taken);
        if (slots === undefined) return false;
        expect(slots & taken).to.equal(0n);
        expect(slots >> BigInt(rig.gpuCount * rig.slices)).to.equal(0n);
        expect(slots.toString(2).replaceAll("0", "")).to.have.length(slotsFor(rental, rig));
        holds.splice(0, holds.length, ...running, { slots, until: rental.deletedAt });
        return true;
      });
      expect(placed, `rental ${rental.id}`).to.equal(true);
    }
  });
});
