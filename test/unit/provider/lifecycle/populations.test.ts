import { describe, expect, test } from "@jest/globals";
import { Populations } from "../../../../provider/lifecycle/populations";

describe("populations of a run", () => {
  test("count who leaves the one that took the place of the stored one, without those who are not deleted after all", () => {
    const populations = new Populations();
    populations.recordMember("crew-2", "crew-1");
    expect(["crew-1", "crew-2", "others"].map((stored) => populations.presentOf(stored))).toEqual([["crew-2"], [], []]);
    const count = (): boolean => populations.countLeaver("crew-2", false, () => 1);
    expect([count(), count()]).toEqual([true, false]);
    populations.uncountLeaver("crew-1");
    expect([count(), count()]).toEqual([true, false]);
  });

  test("take one that is declared for itself, wherever those who were in it are now", () => {
    const populations = new Populations();
    populations.recordMember("others", "people");
    populations.recordMember("more", "people");
    expect(populations.presentOf("people")).toEqual(["others", "more"]);
    populations.declare("people", { want: {}, prior: {} });
    expect(populations.presentOf("people")).toEqual(["people"]);
  });
});
