import { expect } from "chai";
import { bestOf } from "../../dapp/src/rigs/bestOf.ts";

describe("the best of a line", () => {
  it("is the largest figure, or several that are as large", () => {
    expect([...bestOf([1, 3, 2])]).to.deep.equal([1]);
    expect([...bestOf([-2, -1, -1])]).to.deep.equal([1, 2]);
  });

  it("leaves out what is not known", () => {
    expect([...bestOf([undefined, 0, -1])]).to.deep.equal([1]);
  });

  it("is nobody where there is nobody to compare with, or no difference", () => {
    expect(bestOf([]).size).to.equal(0);
    expect(bestOf([5, undefined]).size).to.equal(0);
    expect(bestOf([5, 5]).size).to.equal(0);
  });
});
