import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { createIndexes } from "../../scripts/lib/ponder/parallelIndexes.ts";

describe("Indexes", () => {
  /** A database that notes what it is told, and how much of it at once. */
  function openDatabase(fails?: string) {
    const told: string[] = [];
    let [now, most] = [0, 0];
    const transaction = async (_about: object, act: (tx: object) => Promise<void>) => {
      most = Math.max(most, ++now);
      const execute = async (statement: string) => {
        await sleep(1);
        if (statement === fails) throw new Error(`${statement} fails`);
        if (!statement.startsWith("SET")) told.push(statement);
      };
      await act({ wrap: (query: (database: object) => Promise<void>) => query({ execute }) });
      now--;
    };
    return { database: { transaction }, told, most: () => most };
  }
  const sql = ["a", "b", "c", "d", "e"];

  it("are made once each, two at a time", async () => {
    const { database, told, most } = openDatabase();
    await createIndexes(database, { statements: { indexes: { sql } } });
    expect(told.sort()).to.deep.equal(sql);
    expect(most()).to.equal(2);
    await createIndexes(database, { statements: { indexes: { sql: [] } } });
  });

  it("fail when one of them does", async () => {
    const { database } = openDatabase("c");
    const failure = await createIndexes(database, { statements: { indexes: { sql } } }).catch(
      (error: unknown) => error,
    );
    expect(String(failure)).to.include("c fails");
  });
});
