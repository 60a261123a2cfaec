import { expect } from "chai";
import { contentSecurityPolicy } from "../../dapp/contentSecurityPolicy.ts";
import { localMnemonic } from "../../scripts/lib/accounts.ts";
import { type DappBuild, buildDapp, firstLoad, gzippedSize } from "../../scripts/lib/dappBuild.ts";

/** [KiB] of JavaScript, gzipped. */
const budget = 250;

describe("The dapp's build", function () {
  this.timeout(120_000);
  let production: DappBuild;
  before(async () => (production = await buildDapp()));

  it("has neither the local wallet nor its keys nor the local clock, which a build with local tools has", async () => {
    const local = await buildDapp({ DAPP_LOCAL_TOOLS: "1" });
    for (const trace of [localMnemonic, "Local wallet", "evm_increaseTime", "Move the clock forward"]) {
      expect(filesWith(local, trace), trace).not.to.deep.equal([]);
      expect(filesWith(production, trace), trace).to.deep.equal([]);
    }
  });

  it(`loads at most ${budget} KiB before the market shows`, () => {
    const chunks = firstLoad(production);
    expect(chunks.length).to.be.greaterThan(1);
    expect(gzippedSize(chunks), listSizes(chunks)).to.be.within(100, budget);
  });

  it("offers WalletConnect only where a project is named, and loads it only when it is chosen", async () => {
    const relay = "relay.walletconnect";
    expect(filesWith(production, relay)).to.deep.equal([]);
    const withWalletConnect = await buildDapp({ VITE_WALLETCONNECT_PROJECT_ID: "a-project" });
    expect(filesWith(withWalletConnect, relay)).not.to.deep.equal([]);
    const chunks = firstLoad(withWalletConnect);
    expect(chunks.filter(({ code }) => code.includes(relay)).map(({ fileName }) => fileName)).to.deep.equal([]);
    expect(gzippedSize(chunks), listSizes(chunks)).to.be.at.most(budget);
    expect(policyOf(withWalletConnect)["connect-src"]).to.include("wss://*.walletconnect.org");
  });

  it("writes its content security policy into the page, and has nothing inline", () => {
    expect(production.page).to.include(`content="${contentSecurityPolicy()}"`);
    const { page } = production;
    expect(page.indexOf("Content-Security-Policy")).to.be.lessThan(page.indexOf("<script"));
    expect(page).not.to.match(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  it("allows no inline code, no eval, and no servers but those the dapp is about", () => {
    const local = parse(contentSecurityPolicy({ rpcUrl: "http://127.0.0.1:8545" }));
    expect(local["default-src"]).to.deep.equal(["'none'"]);
    expect(local["script-src"]).to.deep.equal(["'self'"]);
    expect(local["style-src"]).to.deep.equal(["'self'"]);
    expect(local["connect-src"]?.filter((source) => source !== "'self'" && !source.includes("//127.0.0.1:"))).to.be
      .empty;
    const mainnet = { chainId: "1", rpcUrl: "https://rpc.example/key", indexerUrl: "https://indexer.example/v1" };
    // Rigs' gateways are named on the chain, so any server over TLS; never one without.
    expect(parse(contentSecurityPolicy(mainnet))["connect-src"]).to.deep.equal([
      "'self'",
      "https://rpc.example",
      "https://indexer.example",
      "https:",
      "wss:",
    ]);
    expect(contentSecurityPolicy({ ...mainnet, walletConnect: true })).not.to.include("unsafe");
  });
});

function filesWith({ files }: DappBuild, text: string): string[] {
  const contents = (file: DappBuild["files"][number]) => (file.type === "chunk" ? file.code : String(file.source));
  return files.filter((file) => contents(file).includes(text)).map(({ fileName }) => fileName);
}

function policyOf({ page }: DappBuild) {
  return parse(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "");
}

function parse(policy: string): Record<string, string[]> {
  return Object.fromEntries(
    policy.split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources];
    }),
  );
}

/** The chunks by size, for whoever has to make them smaller. */
function listSizes(chunks: Parameters<typeof gzippedSize>[0]): string {
  const sizes = chunks.map((chunk) => [gzippedSize([chunk]), chunk.fileName] as const).sort(([a], [b]) => b - a);
  return sizes.map(([size, name]) => `${name} ${size.toFixed(1)}`).join(", ");
}
