import { expect } from "chai";
import type { Instance } from "../../scripts/agents/host/backend.ts";
import { createInstances } from "../../scripts/agents/host/instances.ts";

describe("the rentals that a host knows to be here", () => {
  const lists: (() => Promise<Instance[]>)[] = [];
  const nextList = async (): Promise<Instance[]> => (lists.shift() as (typeof lists)[number])();
  const listed =
    (...ids: bigint[]) =>
    async () =>
      ids.map((rentalId) => ({ rentalId, running: rentalId !== 9n }));

  it("are those of the last list, asked for anew when something was done", async () => {
    const instances = createInstances({ list: nextList });
    lists.push(listed(1n, 9n), listed(2n));
    await instances.update();
    expect([...instances.known]).to.deep.equal([
      [1n, true],
      [9n, false],
    ]);
    await instances.update();
    expect(lists, "the list is still good").to.have.length(1);
    instances.changed();
    await instances.update();
    expect([...instances.known]).to.deep.equal([[2n, true]]);
  });

  it("run since they were provided, whatever a list says that was begun before, and as long as later ones say", async () => {
    const instances = createInstances({ list: nextList });
    const before = Promise.withResolvers<Instance[]>();
    lists.push(() => before.promise, listed());
    const updating = instances.update();
    instances.provided(3n);
    expect(instances.known.get(3n)).to.equal(true);
    before.resolve([]);
    await updating;
    expect(instances.known.get(3n), "a list of before").to.equal(true);
    instances.changed();
    await instances.update();
    expect(instances.known.get(3n), "a list of afterwards").to.equal(undefined);
  });

  it("stay as they were when one list fails, which is tried again at once", async () => {
    const instances = createInstances({ list: nextList });
    lists.push(listed(1n), () => Promise.reject(new Error("just being removed")), listed(4n));
    await instances.update();
    instances.changed();
    const failure: unknown = await instances.update().catch((error: unknown) => error);
    expect(String(failure)).to.contain("just being removed");
    expect([...instances.known.keys()]).to.deep.equal([1n]);
    await instances.update();
    expect([...instances.known.keys()]).to.deep.equal([4n]);
  });

  const times = { fresh: 60_000, patience: 1, refusing: 0, silent: 60_000 };
  const refusal = async (update: Promise<void>): Promise<string> => {
    return update.then(
      () => "",
      (error: Error) => error.message,
    );
  };

  it("are none when the backend has refused for long", async () => {
    const instances = createInstances({ list: nextList }, { ...times, patience: 60_000 });
    lists.push(listed(1n), () => Promise.reject(new Error("no engine")));
    await instances.update();
    instances.changed();
    expect(await refusal(instances.update())).to.equal("no engine");
    expect([...instances.known]).to.deep.equal([]);
  });

  it("stay as they were while a list takes long, which is not asked for twice, and are none when that lasts", async () => {
    const instances = createInstances({ list: nextList }, times);
    const [late, silent] = [Promise.withResolvers<Instance[]>(), Promise.withResolvers<Instance[]>()];
    lists.push(
      listed(1n),
      () => late.promise,
      () => silent.promise,
    );
    await instances.update();
    instances.changed();
    for (const _ of [1, 2]) expect(await refusal(instances.update())).to.match(/does not list its rentals/);
    expect(lists, "it waits for the one under way").to.have.length(1);
    expect([...instances.known.keys()]).to.deep.equal([1n]);
    late.resolve([{ rentalId: 5n, running: true }]);
    await instances.update();
    expect([...instances.known.keys()]).to.deep.equal([5n]);

    const impatient = createInstances({ list: nextList }, { ...times, silent: 0 });
    impatient.provided(6n);
    expect(await refusal(impatient.update())).to.match(/does not list its rentals/);
    expect([...impatient.known], "silent for long").to.deep.equal([]);
  });
});
