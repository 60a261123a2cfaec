import { ponder } from "ponder:registry";
import { demand } from "../ponder.schema.ts";
import { recordSeatEvent } from "./inspectors.ts";
import { post } from "./ledger.ts";
import { momentOf } from "./lib/moment.ts";

ponder.on("Disputes:EvidenceDemanded", async ({ event, context }) => {
  const { demandId, inspector, demander, bond } = event.args;
  await context.db.insert(demand).values({
    id: Number(demandId),
    state: "open",
    seatId: Number(event.args.seatId),
    rigId: Number(event.args.rigId),
    inspector,
    demander,
    epoch: Number(event.args.epoch),
    sample: Number(event.args.sample),
    deadline: Number(event.args.deadline),
    bond,
    ...momentOf(event),
  });
  await post(context, event, "EvidenceDemanded", "RACK", ["outside", "others"], [[["dispute", demandId], bond]]);
});

ponder.on("Disputes:EvidenceShown", async ({ event, context }) => {
  const { demandId, bond } = event.args;
  await context.db.update(demand, { id: Number(demandId) }).set({ state: "shown" });
  await post(context, event, "EvidenceShown", "RACK", ["dispute", demandId], [[["outside", "inspector"], bond]]);
});

ponder.on("Disputes:EvidenceMissed", async ({ event, context }) => {
  const { demandId, bond, slashed } = event.args;
  await context.db.update(demand, { id: Number(demandId) }).set({ state: "missed", slashed });
  await post(context, event, "EvidenceMissed", "RACK", ["dispute", demandId], [[["outside", "others"], bond]]);
});

ponder.on("Disputes:EquivocationProven", async ({ event, context }) => {
  const { seatId, reporter, slashed } = event.args;
  const detail = {
    epoch: Number(event.args.epoch),
    group: Number(event.args.group),
    reporter,
    slashed: String(slashed),
  };
  await recordSeatEvent(context, event, Number(seatId), "equivocated", detail);
});
