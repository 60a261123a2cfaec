import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Route } from "@playwright/test";

type Theme = "light" | "dark";

interface Fixtures {
  /** Fails the test when the page talks to another machine. Always on. */
  loopbackOnly: void;
  /** Fails the test when the page throws or logs an error. Always on; `expectedErrors` lists what a test provokes. */
  quietPage: void;
  expectedErrors: RegExp[];
  /** Fails with the list of accessibility violations of the page as it is now, or in each of these themes, where it is left in the last. */
  checkAccessibility: (...themes: Theme[]) => Promise<void>;
}

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** A container's network came up on this machine: the browser dropped a read, and the page asks again. */
const networkChanged = /net::ERR_NETWORK_CHANGED/;

type Part = { status: number; headers: Record<string, string>; body: Buffer };
const assets = new Map<string, Part>();

/** A part of a page; what lies below `/assets/` is named after its content, so it is fetched once. */
async function readPart(route: Route): Promise<Part | undefined> {
  const url = route.request().url();
  const known = assets.get(url);
  if (known) return known;
  const response = await route.fetch({ maxRetries: 2 }).catch(() => undefined);
  if (!response) return undefined;
  const part = { status: response.status(), headers: response.headers(), body: await response.body() };
  if (response.ok() && new URL(url).pathname.startsWith("/assets/")) assets.set(url, part);
  return part;
}

export const test = base.extend<Fixtures>({
  loopbackOnly: [
    async ({ context, baseURL }, use) => {
      const strangers: string[] = [];
      // When a container's network comes up, Chromium drops its requests: a page's parts come by way of this process.
      await context.route(
        (url) => url.origin === baseURL,
        async (route) => {
          if (route.request().resourceType() === "document") return route.fallback();
          const part = await readPart(route);
          await (part ? route.fulfill(part) : route.fallback()).catch(() => undefined); // the page has gone
        },
      );
      await context.route(
        (url) => !loopback.has(url.hostname) && ["http:", "https:", "ws:", "wss:"].includes(url.protocol),
        async (route) => {
          strangers.push(route.request().url());
          await route.abort();
        },
      );
      await use();
      expect(strangers, "the page called another machine").toEqual([]);
    },
    { auto: true },
  ],
  expectedErrors: [[], { option: true }],
  quietPage: [
    async ({ page, expectedErrors }, use) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
      });
      await use();
      const known = [...expectedErrors, networkChanged];
      const surprises = errors.filter((error) => !known.some((expected) => expected.test(error)));
      expect(surprises, "the page logged errors").toEqual([]);
    },
    { auto: true },
  ],
  checkAccessibility: async ({ page }, use) => {
    const look = async () => {
      // While a colour still fades, axe would measure a contrast that nobody is left with.
      await page.waitForFunction(() =>
        document.getAnimations().every(({ effect, playState }) => {
          return playState !== "running" || effect?.getComputedTiming().endTime === Infinity;
        }),
      );
      const { violations } = await new AxeBuilder({ page })
        .options({ rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] })
        .setLegacyMode() // else it opens a page for each look, for frames of other origins, of which the dapp has none
        .analyze();
      return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
    };
    const check = async (where: string) => {
      const found = await look();
      // A toast may have begun to leave while axe looked. What is wrong stays wrong.
      expect(found.length > 0 ? await look() : found, `accessibility violations ${where}`).toEqual([]);
    };
    await use(async (...themes) => {
      if (themes.length === 0) return check("as it is");
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await check(`in ${colorScheme}`);
      }
    });
  },
});

export { expect };
