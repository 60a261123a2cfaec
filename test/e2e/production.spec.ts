import { join } from "node:path";
import { type PreviewServer, preview } from "vite";
import type { Page } from "@playwright/test";
import type { Page as ListPage, Rental } from "../../indexer/src/api/types.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { buildDapp } from "../../scripts/lib/dappBuild.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { cheapestRig, newcomer } from "./people.ts";
import { indexerUrl, ports, rpcUrl } from "./ports.ts";

const root = join(import.meta.dirname, "../..");
const outDir = join(root, ".rackshare/dapp-production");
const port = ports.dapp + 1;
const pages = ["/?rent=1", "/rigs/1", "/invest", "/rentals", "/portfolio", "/host", "/inspect", "/analytics"];

let server: PreviewServer;
test.beforeAll(async () => {
  await buildDapp({ VITE_RPC_URL: rpcUrl, VITE_INDEXER_URL: indexerUrl }, outDir);
  const where = { host: "127.0.0.1", port, strictPort: true };
  server = await preview({ root: join(root, "dapp"), configFile: false, build: { outDir }, preview: where });
});
test.afterAll(() => server.close());
test.use({
  baseURL: `http://127.0.0.1:${port}`,
  expectedErrors: [/inline style|404 .*\/rentals\/\d+\/nonce\)$/],
});

test("the production build runs under its content security policy, and has no local wallet", async ({ page }) => {
  test.slow();
  const violations = await watchViolations(page);
  await connectTo(page, "/", localAccount("inspector"));
  const { items } = (await (await fetch(`${indexerUrl}/rentals?limit=1`)).json()) as ListPage<Rental>;
  for (const path of [...pages, `/rentals/${items[0]?.id}`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  }
  // What libraries style by themselves: the scroll lock of a dialog, a menu, a toast.
  await page.goto("/");
  await page.getByRole("banner").getByRole("button", { name: /^0x/ }).click();
  await page.getByRole("menuitem", { name: "Copy address" }).click();
  const toast = page.locator("[data-sonner-toast]");
  await expect(toast).toBeVisible();
  await expect(toast, "the toasts' own style sheet is in use").toHaveCSS("position", "absolute");
  await page.getByRole("banner").getByRole("button", { name: /^0x/ }).click();
  await page.getByRole("menuitem", { name: "Disconnect" }).click();
  await page.getByRole("banner").getByRole("button", { name: "Connect wallet" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.locator("body"), "a dialog's scroll lock is in use").toHaveCSS("overflow", "hidden");
  await expect(page.getByRole("button", { name: "Local wallet" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Test wallet" })).toBeVisible();
  expect(violations).toEqual([]);

  // The policy is in force, and what reports it works.
  await page.evaluate(() => {
    const element = document.createElementNS("http://www.w3.org/1999/xhtml", "style");
    element.textContent = "body { opacity: 0.5 }";
    document.head.append(element);
  });
  await expect.poll(() => violations.length).toBe(1);
  expect(violations[0]).toContain("style-src-elem inline");
});

test("a terminal keeps 24-bit colours under that policy", async ({ page }) => {
  test.slow();
  const violations = await watchViolations(page);
  const rig = await cheapestRig();
  await connectTo(page, "/rentals", await newcomer());
  await page.goto(`/?rent=${rig.id}`);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Rent for .* USDC/ })
    .click();
  const terminal = page.getByRole("region", { name: /^Terminal of rental/ });
  await terminal.getByRole("textbox", { name: "Terminal input" }).focus();
  await page.keyboard.type(
    "printf '\\033[38;2;255;100;0mhi-%s\\033[0m \\033[48;2;0;40;90mback-%s\\033[0m\\n' $((6*7)) $((6*8))\n",
  );
  const textIn = (style: "color" | "backgroundColor", value: string) =>
    terminal.locator(".xterm-rows span").evaluateAll(
      (spans, [name, wanted]) => {
        const coloured = spans.filter((span) => getComputedStyle(span)[name] === wanted);
        return coloured.map(({ textContent }) => textContent).join("");
      },
      [style, value] as const,
    );
  await expect.poll(() => textIn("color", "rgb(255, 100, 0)")).toBe("hi-42");
  await expect.poll(() => textIn("backgroundColor", "rgb(0, 40, 90)")).toBe("back-48");
  expect(violations).toEqual([]);
});

/** What the policy refuses on any page from here on. */
async function watchViolations(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction("reportViolation", (text: string) => violations.push(text));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) => {
      const { effectiveDirective, blockedURI, sourceFile } = event;
      const report = (window as unknown as { reportViolation: (text: string) => void }).reportViolation;
      report(`${location.pathname}: ${effectiveDirective} ${blockedURI} by ${sourceFile}`);
    }),
  );
  return violations;
}
