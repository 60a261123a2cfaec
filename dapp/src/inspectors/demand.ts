import { type Hex, decodeFunctionData, parseEventLogs } from "viem";
import { getTransaction, getTransactionReceipt, readContract } from "viem/actions";
import { approveFor } from "../lib/payment.ts";
import { protocol } from "../lib/protocol.ts";
import { type CallSource, type ChainClient, toCall } from "../lib/transactions.ts";

const { Disputes, RackToken, UptimeLedger } = protocol;
const rigsPerGroup = 48;

/** A sample that a report calls delivered. */
export interface EvidenceDemand {
  report: { epoch: number; inspector: Hex; txHash: Hex };
  rigId: number;
  /** 0 to 23. */
  sample: number;
  /** An open rental on the rig, whose renter is the harmed one if nothing is shown; 0 = nobody. */
  rentalId: bigint;
}

/** Asks on the chain for the receipt behind a sample: the bond is approved with it, and the report is read where it was included. */
export function prepareDemand({
  report: { epoch, inspector, txHash },
  rigId,
  sample,
  rentalId,
}: EvidenceDemand): CallSource {
  return async (signer) => {
    const group = BigInt(Math.floor((rigId - 1) / rigsPerGroup));
    const { seatId, report } = await readSignedReport(signer.client, txHash, BigInt(epoch), group, inspector);
    const value = await readContract(signer.client, { ...Disputes, functionName: "bond" });
    const rig = BigInt((rigId - 1) % rigsPerGroup);
    const args = [seatId, BigInt(epoch), group, report, rig, BigInt(sample), rentalId] as const;
    const demand = toCall({ ...Disputes, functionName: "demandEvidence", args });
    return approveFor(signer, { token: RackToken.address, spender: Disputes.address, value }, demand);
  };
}

/** A report as its inspector signed it, out of the transaction that carried it to the chain. */
async function readSignedReport(client: ChainClient, hash: Hex, epoch: bigint, group: bigint, inspector: Hex) {
  const [{ input }, { logs }] = await Promise.all([
    getTransaction(client, { hash }),
    getTransactionReceipt(client, { hash }),
  ]);
  const told = parseEventLogs({ abi: UptimeLedger.abi, eventName: "ReportIncluded", logs }).filter(
    ({ args }) => args.epoch === epoch && args.group === group,
  );
  const place = told.findIndex(({ args }) => args.inspector.toLowerCase() === inspector.toLowerCase());
  const included = told[place];
  const said = decodeFunctionData({ abi: UptimeLedger.abi, data: input });
  const reports = said.functionName === "attest" ? said.args[2] : said.functionName === "include" ? [said.args[2]] : [];
  const report = reports[place]; // reports are told of in their order
  if (!included || !report) throw new Error("The transaction does not hold this report. Reload the page");
  const { delivered, tested, evidenceRoot, signature } = report;
  return { seatId: included.args.seatId, report: { delivered, tested, evidenceRoot, signature } };
}

/** What a demand costs and how long an inspector has to answer it. */
export async function readDemandRules(client: ChainClient) {
  const [bond, showWindow, disputeWindow] = await Promise.all([
    readContract(client, { ...Disputes, functionName: "bond" }),
    readContract(client, { ...Disputes, functionName: "showWindow" }),
    readContract(client, { ...Disputes, functionName: "disputeWindow" }),
  ]);
  return { bond, showWindow: Number(showWindow), disputeWindow: Number(disputeWindow) };
}
