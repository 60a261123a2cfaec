import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { keccak256, toHex, zeroHash, type Hex, type LocalAccount } from "viem";
import { toJson, type Messages, type SignedReport, type Words } from "../../scripts/agents/lib/messages.ts";

/**
 * An inspector who never looks: its report of an epoch says that every rig delivered all the time, and rests on no receipt. Once told
 * to, it tells another story of the same epoch.
 * @param rigs how many there are
 */
export async function openLiar(account: LocalAccount, messages: Messages, rigs: number) {
  let hasEnded = (_epoch: number): boolean => false;
  let retold: number | undefined;

  async function sign(epoch: number, evidenceRoot: Hex): Promise<SignedReport> {
    const all: Words = [(1n << BigInt(rigs * 24)) - 1n, 0n, 0n, 0n, 0n];
    const report = { epoch: BigInt(epoch), group: 0n, delivered: all, tested: all, evidenceRoot };
    return { report, inspector: account.address, signature: await messages.signReport(account, report) };
  }

  const server = createServer(async (request, response) => {
    const [, , epoch, group] = (request.url ?? "").split("/").map(Number);
    const told = epoch !== undefined && group === 0 && hasEnded(epoch) ? [await sign(epoch, zeroHash)] : [];
    if (told.length > 0 && epoch === retold) told.push(await sign(epoch, keccak256(toHex("another story"))));
    response.writeHead(200, { "Content-Type": "application/json" }).end(toJson(told));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    account,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on it has a report of each epoch of which this is true. */
    reports: (isOver: (epoch: number) => boolean) => (hasEnded = isOver),
    sign,
    retell: (epoch: number) => (retold = epoch),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
