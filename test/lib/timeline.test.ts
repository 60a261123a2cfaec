import { expect } from "chai";
import type { Sender } from "../../scripts/lib/sender.ts";
import { createTimeline } from "../../scripts/lib/timeline.ts";

describe("timeline", () => {
  it("lets things happen in order of time, and at the same time in the order they were planned", async () => {
    const { timeline, happened, plan, sender } = createTold();
    plan(30, "c");
    plan(10, "a");
    plan(20, "b1");
    plan(20, "b2");
    await timeline.run(sender);
    expect(happened).to.deep.equal(["10 a", "20 b1", "20 b2", "30 c"]);
  });

  it("takes in what is planned on the way", async () => {
    const { timeline, happened, plan, sender } = createTold();
    timeline.at(10, async () => plan(20, "planned at 10"));
    plan(30, "last");
    await timeline.run(sender);
    expect(happened).to.deep.equal(["20 planned at 10", "30 last"]);
  });

  it("never goes back in time", async () => {
    const { timeline, happened, plan, sender } = createTold();
    timeline.at(10, async () => plan(5, "late"));
    await timeline.run(sender);
    expect(happened).to.deep.equal(["10 late"]);
  });

  it("says when what fails was to happen", async () => {
    const { timeline, sender } = createTold();
    timeline.at(86_400, () => Promise.reject(new Error("No slot is free.")));
    const message = await timeline.run(sender).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).to.equal("1970-01-02T00:00:00.000Z: No slot is free.");
  });
});

function createTold() {
  const timeline = createTimeline();
  const happened: string[] = [];
  // Only its clock is used: nothing is sent in these tests.
  const sender = { time: undefined } as Pick<Sender, "time"> as Sender;
  const plan = (time: number, what: string): void =>
    timeline.at(time, async () => {
      happened.push(`${sender.time} ${what}`);
    });
  return { timeline, happened, plan, sender };
}
