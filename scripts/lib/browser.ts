import { inflate } from "@sparticuz/chromium";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

export interface Browser {
  executablePath: string;
  args: string[];
  env: Record<string, string>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const names = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "microsoft-edge-stable"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * A browser for the tests: CHROME_PATH, an installed Chrome or Chromium, Playwright's own, or the one inside an npm package.
 * Throws a sentence that says what to install when there is none.
 */
export async function findBrowser(): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--lang=en-US"];
  const installed = findInstalled();
  if (installed) return { executablePath: installed, args, env: {} };
  if (platform() === "linux" && arch() === "x64") return { ...(await unpackChromium()), args };
  throw new Error("No browser found: install Chrome or Chromium, or set CHROME_PATH to one.");
}

function findInstalled(): string | undefined {
  const chosen = process.env.CHROME_PATH;
  if (chosen && !existsSync(chosen)) throw new Error(`CHROME_PATH names ${chosen}, which does not exist.`);
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...places,
    chromium.executablePath(),
  ];
  return chosen ?? candidates.find((path) => existsSync(path));
}

/**
 * Unpacks the npm package's Chromium once. The package takes whatever lies at $TMPDIR/chromium, so it gets a folder of its own,
 * which appears under its final name only when complete.
 */
async function unpackChromium(): Promise<Pick<Browser, "executablePath" | "env">> {
  const packageFolder = join(root, "node_modules/@sparticuz/chromium");
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const home = join(root, "node_modules/.cache", `chromium-${version}`);
  if (!existsSync(home)) {
    const workshop = `${home}.${process.pid}`;
    mkdirSync(workshop, { recursive: true });
    const previous = process.env.TMPDIR;
    process.env.TMPDIR = workshop;
    try {
      for (const archive of ["chromium.br", "fonts.tar.br", "al2023.tar.br"])
        await inflate(join(packageFolder, "bin", archive));
    } finally {
      if (previous === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = previous;
    }
    try {
      renameSync(workshop, home);
    } catch (error) {
      rmSync(workshop, { recursive: true, force: true });
      // Another run may have finished first: then its copy is as good.
      if (!existsSync(home)) throw error;
    }
  }
  const executablePath = join(home, "chromium");
  return { executablePath, env: { FONTCONFIG_FILE: writeFontConfig(home), ...libraries(executablePath) } };
}

/** A bare machine has no fonts and no configuration for them. */
function writeFontConfig(home: string): string {
  const path = join(home, "fonts.conf");
  const folders = [join(home, "fonts"), "/usr/share/fonts"].map((folder) => `<dir>${folder}</dir>`).join("");
  const cache = `<cachedir>${join(home, "font-cache")}</cachedir>`;
  if (!existsSync(path)) writeFileSync(path, `<?xml version="1.0"?><fontconfig>${folders}${cache}</fontconfig>\n`);
  return path;
}

/** The package carries the libraries that a bare machine lacks (nss, nspr); a machine that has them keeps its own. */
function libraries(executablePath: string): Record<string, string> {
  const linked = execFileSync("ldd", [executablePath], { encoding: "utf8" });
  return linked.includes("not found") ? { LD_LIBRARY_PATH: join(dirname(executablePath), "al2023/lib") } : {};
}
