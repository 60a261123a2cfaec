import { ponder } from "ponder:registry";
import { subsidy } from "../ponder.schema.ts";
import { contracts } from "../../contracts/index.ts";
import { post } from "./ledger.ts";
import { idOf, momentOf } from "./lib/moment.ts";
import { recordClaims } from "./shares.ts";

ponder.on("Rewards:GenesisMinted", async ({ event, context }) => {
  await post(
    context,
    event,
    "GenesisMinted",
    "RACK",
    ["issuance", "genesis"],
    [[["outside", "treasury"], event.args.amount]],
  );
});

ponder.on("Rewards:SubsidyIssued", async ({ event, context }) => {
  const { rigId, samples, amount } = event.args;
  const row = { id: idOf(event), rigId: Number(rigId), samples: Number(samples), amount };
  await context.db.insert(subsidy).values({ ...row, ...momentOf(event) });
  await post(context, event, "SubsidyIssued", "RACK", ["issuance", "subsidy"], [[["reward", rigId], amount]]);
});

ponder.on("Rewards:RewardsClaimed", async ({ event, context }) => {
  await recordClaims(context, event, "reward");
});

/** Burned by whoever held it. What InspectorStaking burns is booked with its reason, from that contract's events. */
ponder.on("RackToken:Transfer", async ({ event, context }) => {
  const staking = contracts(context.chain.id).InspectorStaking.address;
  if (event.args.from === staking.toLowerCase()) return;
  await post(context, event, "Transfer", "RACK", ["outside", "others"], [[["burned"], event.args.value]]);
});
