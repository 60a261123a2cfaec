import { contracts } from "../../contracts/index.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { chain, newSender } from "./people.ts";

const { InspectorStaking, RackToken } = contracts(31337);
const inspector = localAccount("inspector", 4);
const never = 2 ** 32 - 1;

test("an inspector stakes for a seat, sees what reports were paid, leaves it, and takes the stake home later", async ({
  page,
  checkAccessibility,
}) => {
  const { publicClient } = chain;
  const stake = await publicClient.readContract({ ...InspectorStaking, functionName: "seatStake" });
  const transfer = { ...RackToken, functionName: "transfer", args: [inspector.address, stake] } as const;
  await newSender().send(localAccount("deployer"), transfer);

  const wallet = await connectTo(page, "/inspect", inspector);
  const seats = page.getByRole("table", { name: "Your seats" }).getByRole("row");
  await expect(seats.nth(1)).toBeVisible();
  const before = await seats.count();
  await page.getByRole("button", { name: "Take a seat" }).click();
  const dialog = page.getByRole("dialog", { name: "Take a seat" });
  await expect(dialog).toContainText("Lies cost stake.");
  await checkAccessibility();
  await dialog.getByRole("button", { name: /^Stake .* RACK/ }).click();
  await expect(dialog).toBeHidden();
  expect(wallet.asked, "one permit and one transaction").toEqual(["eth_signTypedData_v4", "eth_sendTransaction"]);
  await expect(seats).toHaveCount(before + 1);

  // This account has inspected since the world began: each report stands with its pay.
  const report = page
    .getByRole("table", { name: /^Your reports/ })
    .getByRole("row")
    .nth(1);
  await expect(report).toContainText(/\d\.\d{3}/);

  const seatId = Math.max(
    ...(await seats.getByText(/^Seat \d+$/).allInnerTexts()).map((text) => Number(text.slice(5))),
  );
  const seat = seats.filter({ has: page.getByText(`Seat ${seatId}`, { exact: true }) });
  await seat.getByRole("button", { name: "Leave" }).click();
  await expect(seat).toContainText("Leaving");
  await expect(seat).toContainText("Stake is free in");
  const left = await publicClient.readContract({ ...InspectorStaking, functionName: "seatOf", args: [BigInt(seatId)] });
  expect(left).toMatchObject({ inspector: inspector.address, stake });
  expect(left.leavesAt).toBeLessThan(never);

  const rackOf = () =>
    publicClient.readContract({ ...RackToken, functionName: "balanceOf", args: [inspector.address] });
  const withoutStake = await rackOf();
  await page.getByRole("button", { name: "Local chain: clock and test money" }).click();
  const panel = page.getByRole("dialog", { name: "Local chain" });
  await panel.getByRole("button", { name: "1 hour" }).click();
  await expect.poll(async () => Number((await publicClient.getBlock()).timestamp)).toBeGreaterThan(left.leavesAt);
  await panel.getByRole("button", { name: "Close" }).click();
  await seat.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByText(`Seat ${seatId} was withdrawn`)).toBeVisible();
  await expect(seat).toBeHidden();
  expect((await rackOf()) - withoutStake, "all of the stake").toBe(stake);
});
