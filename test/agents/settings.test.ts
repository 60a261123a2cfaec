import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseOutages } from "../../scripts/agents/host/outages.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { parseInspectorSettings } from "../../scripts/agents/inspector/settings.ts";

const key = `0x${"0a".repeat(32)}`;

describe("agents' settings", () => {
  it("need nothing on the local chain, and keys elsewhere", () => {
    expect(parseHostSettings({})).to.include({ CHAIN_ID: 31_337, PORT: 8_780, BACKEND: "auto" });
    expect(parseInspectorSettings({ INSPECTOR_KEYS: "" }).PORT).to.equal(8_790);
    expect(() => parseHostSettings({ CHAIN_ID: "1" })).to.throw("Set AGENT_KEY");
    expect(() => parseInspectorSettings({ CHAIN_ID: "1" })).to.throw("Set INSPECTOR_KEYSTORES");
  });

  it("read lists", () => {
    expect(parseHostSettings({ RIG_IDS: "1, 5-7" }).RIG_IDS).to.deep.equal([1, 5, 6, 7]);
    expect(parseInspectorSettings({ INSPECTOR_KEYS: `${key}, ${key}` }).INSPECTOR_KEYS).to.deep.equal([key, key]);
  });

  it("name what is wrong in one line, and never show a key", () => {
    expect(() => parseHostSettings({ PORT: "70000" })).to.throw(/^Settings are wrong\. PORT: /);
    expect(() => parseHostSettings({ RIG_IDS: "1..4" })).to.throw("RIG_IDS");
    const wrong = `${key}ff`;
    expect(() => parseHostSettings({ AGENT_KEY: wrong }))
      .to.throw(/AGENT_KEY/)
      .with.property("message")
      .not.contain(wrong);
  });

  it("are read from a file, which the environment goes before", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    const file = join(folder, "host.env");
    try {
      await writeFile(file, "# a rig in Berlin\nPORT=9000\nRIG_IDS=4\nBIND=\n");
      expect(parseHostSettings({ CONFIG_FILE: file })).to.deep.include({ PORT: 9_000, RIG_IDS: [4] });
      expect(parseHostSettings({ CONFIG_FILE: file, PORT: "9001" }).PORT).to.equal(9_001);
      await writeFile(file, "PROT=9000\n");
      expect(() => parseHostSettings({ CONFIG_FILE: file })).to.throw("sets what is not known: PROT.");
      expect(() => parseHostSettings({ CONFIG_FILE: `${file}x` })).to.throw(/^There is no file .*host\.envx\./);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("name images by digest on every chain but the local one", () => {
    const env = { CHAIN_ID: "1", AGENT_KEY: key };
    expect(() => parseHostSettings({ ...env, IMAGE: "workspace:latest" })).to.throw("by its digest");
    const IMAGE = `workspace@sha256:${"0b".repeat(32)}`;
    expect(parseHostSettings({ ...env, IMAGE })).to.include({ IMAGE });
  });

  it("ask for both halves of a certificate", () => {
    expect(() => parseHostSettings({ TLS_CERT: "cert.pem" })).to.throw("Set TLS_CERT and TLS_KEY together");
    expect(parseHostSettings({ TLS_CERT: "cert.pem", TLS_KEY: "key.pem" })).to.include({ TLS_KEY: "key.pem" });
  });

  it("allow simulated outages on the local chain only", () => {
    const down = parseOutages("7:4-6@3,9:2,5:25%");
    expect([3, 4, 6, 7].map((sample) => down(7, 6, sample))).to.deep.equal([false, true, true, false]);
    expect(down(7, 7, 5)).to.equal(false);
    expect(down(9, 8, 2)).to.equal(true);
    const samples = Array.from({ length: 24_000 }, (_, i) => down(5, Math.floor(i / 24), i % 24));
    expect(samples.filter(Boolean).length / samples.length).to.be.within(0.2, 0.3);
    expect(() => parseOutages("7:x")).to.throw("cannot read");
    expect(() => parseHostSettings({ CHAIN_ID: "1", AGENT_KEY: key, OUTAGES: "1:0" })).to.throw(
      "only for local chains",
    );
  });
});
