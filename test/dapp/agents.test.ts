import { expect } from "chai";
import { type AgentStatus, problemsOf } from "../../dapp/src/hosts/agents.ts";
import { isOver } from "../../dapp/src/hosts/overdue.ts";

const agent = "0x00000000000000000000000000000000000000Aa";
const well: AgentStatus = { agent, backend: "docker", rigs: [1, 2], rentals: ["7"], toStop: [], draining: false };
const rigs = [
  { id: 1, agent: agent.toLowerCase() as `0x${string}` },
  { id: 2, agent: agent as `0x${string}` },
];
const running = [{ id: "7", rigId: 1, state: "running" as const }];

describe("a host agent's health", () => {
  it("is well when it holds the key, serves the rigs and runs their rentals", () => {
    expect(problemsOf(well, rigs, running)).to.deep.equal([]);
  });

  it("says that nothing is delivered when nobody answers", () => {
    expect(problemsOf(undefined, rigs, running))
      .to.have.length(1)
      .and.satisfy(([text]: string[]) => text?.includes("does not answer"));
  });

  it("names rigs with another key, and only then not those it does not serve", () => {
    const [problem, ...others] = problemsOf({ ...well, agent: "0x01", rigs: [] }, rigs, []);
    expect(problem).to.include("rigs 1, 2");
    expect(others).to.deep.equal([]);
    expect(problemsOf({ ...well, rigs: [1] }, rigs, []).join()).to.include("does not serve rig 2");
  });

  it("names rentals that should run and those that should not, of these rigs alone", () => {
    const others = [
      ...running,
      { id: "8", rigId: 2, state: "running" as const },
      { id: "9", rigId: 3, state: "running" as const },
    ];
    expect(problemsOf(well, rigs, others).join()).to.include("does not run rental 8,");
    expect(problemsOf({ ...well, toStop: ["5"] }, rigs, running).join()).to.include("Should be stopped: rental 5.");
    expect(problemsOf(well, rigs, [{ id: "8", rigId: 2, state: "requested" }])).to.deep.equal([]);
  });

  it("calls a rental over from its last second on, while nobody has settled it", () => {
    expect(isOver({ state: "running", end: 100 }, 99)).to.equal(false);
    expect(isOver({ state: "running", end: 100 }, 100)).to.equal(true);
    expect(isOver({ state: "closed", end: 100 }, 200)).to.equal(false);
    expect(isOver({ state: "requested", end: null }, 200)).to.equal(false);
  });
});
