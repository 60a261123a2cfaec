import { expect } from "chai";
import { Wallet } from "ethers";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateKeyToAddress } from "viem/accounts";
import { agentAccount, parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { inspectorAccounts, parseInspectorSettings } from "../../scripts/agents/inspector/settings.ts";
import { readKeystore, writeKeystore } from "../../scripts/agents/lib/keys.ts";
import { eventually, freePort, openLocalWorld } from "./localWorld.ts";

const key = `0x${"0a".repeat(32)}` as const;
const password = "correct horse battery staple";

describe("an agent's key", function () {
  this.timeout(200_000);
  let folder: string;
  const at = (name: string): string => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    await writeFile(at("password"), `${password}\n`);
    await writeFile(at("wrong"), "wrong\n");
    await writeKeystore(at("key.json"), at("password"), key);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("is kept in a Web3 v3 keystore that ethers reads, and only its owner may", async () => {
    const json = await readFile(at("key.json"), "utf8");
    expect(JSON.parse(json)).to.include({ version: 3 });
    expect(json).not.to.contain(key.slice(2));
    expect((await Wallet.fromEncryptedJson(json, password)).privateKey).to.equal(key);
    expect((await stat(at("key.json"))).mode & 0o777).to.equal(0o600);
  });

  it("is read from a keystore that ethers wrote", async () => {
    const wallet = Wallet.createRandom();
    await writeFile(at("ethers.json"), await wallet.encrypt(password));
    expect(await readKeystore(at("ethers.json"), at("password"))).to.equal(wallet.privateKey);
    const keystore = { AGENT_KEYSTORE: at("ethers.json"), AGENT_PASSWORD_FILE: at("password") };
    const env = { CHAIN_ID: "1", IMAGE: `workspace@sha256:${"0b".repeat(32)}`, ...keystore };
    expect((await agentAccount(parseHostSettings(env))).address).to.equal(wallet.address);
  });

  it("is made new unless given, and never written over another", async () => {
    const address = await writeKeystore(at("new.json"), at("password"));
    expect(new Wallet(await readKeystore(at("new.json"), at("password"))).address).to.equal(address);
    expect(await messageOf(writeKeystore(at("new.json"), at("password")))).to.match(/exists\. Name another file\.$/);
  });

  it("is refused in one line that shows neither password nor key", async () => {
    await writeFile(at("empty"), "");
    await writeFile(at("torn.json"), (await readFile(at("key.json"), "utf8")).slice(0, 100));
    const messages = [
      await messageOf(readKeystore(at("key.json"), at("wrong"))),
      await messageOf(readKeystore(at("torn.json"), at("password"))),
      await messageOf(readKeystore(at("none.json"), at("password"))),
      await messageOf(readKeystore(at("key.json"), at("empty"))),
    ];
    expect(messages[0]).to.match(/wrong is not the password of .*key\.json\.$/);
    expect(messages[1]).to.match(/torn\.json is not a keystore\.$/);
    expect(messages[2]).to.match(/none\.json cannot be read: ENOENT\.$/);
    expect(messages[3]).to.match(/holds no password in its first line\.$/);
    for (const message of messages) expect(message).not.to.match(/\n|correct horse|0a0a/);
  });

  it("is given in one way", () => {
    const keystore = { AGENT_KEYSTORE: "a.json", AGENT_PASSWORD_FILE: "b" };
    expect(() => parseHostSettings({ AGENT_KEY: key, ...keystore })).to.throw("not both");
    expect(() => parseHostSettings({ AGENT_KEYSTORE: "a.json" })).to.throw("together");
    const keystores = { INSPECTOR_KEYSTORES: "a.json", INSPECTOR_PASSWORD_FILE: "b" };
    expect(() => parseInspectorSettings({ INSPECTOR_KEYS: key, ...keystores })).to.throw("not both");
    expect(() => parseInspectorSettings({ INSPECTOR_KEYSTORES: "a.json" })).to.throw("together");
  });

  it("is read from a keystore by inspectors too, several with one password", async () => {
    const address = await writeKeystore(at("second.json"), at("password"));
    const keystores = `${at("key.json")}, ${at("second.json")}`;
    const env = { CHAIN_ID: "1", INSPECTOR_KEYSTORES: keystores, INSPECTOR_PASSWORD_FILE: at("password") };
    const accounts = await inspectorAccounts(parseInspectorSettings(env));
    expect(accounts.map((account) => account.address)).to.deep.equal([privateKeyToAddress(key), address]);
  });

  it("is in nothing that an agent prints, keeps or answers, nor are its password and the RPC's key", async () => {
    const port = await freePort();
    const gateway = `http://127.0.0.1:${port}`;
    const world = await openLocalWorld({ name: "test-keys", rigs: 1, inspectors: 0, sampleSeconds: 1, gateway });
    const rpcSecret = "rpc-secret-word";
    const env = {
      PATH: process.env.PATH,
      RPC_URL: `${world.chain.rpcUrl}/?key=${rpcSecret}`,
      AGENT_KEYSTORE: at("key.json"),
      AGENT_PASSWORD_FILE: at("password"),
      INSPECTOR_KEYSTORES: at("key.json"),
      INSPECTOR_PASSWORD_FILE: at("password"),
      BACKEND: "process",
      DATA_DIR: at("data"),
    };
    const { contracts, actors, send, rent } = world;
    let said = "";
    const start = (name: string, PORT: string) => {
      const agent = spawn(process.execPath, [`scripts/agents/${name}/main.ts`], { env: { ...env, PORT } });
      for (const stream of [agent.stdout, agent.stderr]) stream.on("data", (data: Buffer) => (said += data.toString()));
      return { agent, exited: new Promise((resolve) => agent.once("exit", resolve)) };
    };
    const agents = [start("host", `${port}`), start("inspector", "0")];
    try {
      await eventually("the agents", async () => said.match(/ready on/g)?.length === 2, 60);
      // It has no ether: provisioning works, `start` fails, and both are logged.
      const address = privateKeyToAddress(key);
      const args = [1n, address, gateway] as const;
      await send(actors.host, { ...contracts.RigRegistry, functionName: "setAgent", args });
      await rent(1n, 600n, 1n);
      await eventually("the failure", async () => said.includes("cannot start"), 60);
      said += await (await fetch(`${gateway}/`)).text();
      await world.close(); // an RPC that is gone is logged too
      await eventually("the silence", async () => said.includes("host agent  round failed"), 60);
      await eventually("the inspectors' silence", async () => said.includes("inspectors  round failed"), 60);
    } finally {
      for (const { agent } of agents) agent.kill();
      await Promise.all(agents.map(({ exited }) => exited));
      await world.close().catch(() => {});
    }
    expect(said).to.contain(new Wallet(key).address);
    for (const secret of ["0a0a0a0a", password, rpcSecret]) expect(said).not.to.contain(secret);
  });
});

async function messageOf(failing: Promise<unknown>): Promise<string> {
  return failing.then(
    () => "",
    (error: Error) => error.message,
  );
}
