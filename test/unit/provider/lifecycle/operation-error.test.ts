// Messages of failed operations.

import { describe, expect, test } from "@jest/globals";
import {
  ConnectionError,
  UnexpectedResponseError,
  CredentialsError,
  ResponseError,
  type ErrorResponse,
} from "../../../../provider/client/errors";
import { operationMessage } from "../../../../provider/lifecycle/operation-error";

const at = (host: string, path = "/v1/users/1") => ({ method: "GET", path, host });
const answer = (status: number, more: Partial<ErrorResponse> = {}): ErrorResponse => ({ status, reason: "Reason", ...more });

describe("a cause that affects the whole run", () => {
  test.each([
    ["refused credentials", (path: string) => new CredentialsError(at("a.example", path), answer(401, { toe: "T" }), "Rotate them")],
    ["a host that can't be reached", (path: string) => new ConnectionError(at("b.example", path), "getaddrinfo ENOTFOUND", false)],
    ["a blocked address", (path: string) => new UnexpectedResponseError(at("c.example", path), "Domo blocks this address", "blocked")],
  ])("is explained once, and later errors refer to that: %s", (_what, error) => {
    const first = operationMessage("create", "user a", error("/v1/users/1"));
    const second = operationMessage("create", "user b", error("/v1/users/2"));
    expect(first).toContain(error("/v1/users/1").message);
    expect(second).toMatch(/^could not create user b: .*\/v1\/users\/2.*: see the first such error of this run$/);
    expect(second).not.toMatch(/Rotate them|Check the instance name|Domo blocks this address/);
  });

  test("is explained again for another host", () => {
    const refused = (host: string) => operationMessage("read", "x", new CredentialsError(at(host), answer(401), "Rotate them"));
    expect([refused("d.example"), refused("e.example")]).toEqual([
      expect.stringContaining("Rotate them"),
      expect.stringContaining("Rotate them"),
    ]);
  });

  test.each([
    ["a missing right", new CredentialsError(at("f.example"), answer(403), "Share it")],
    ["a lost answer", new ConnectionError(at("f.example"), "no answer within 60 s", true)],
  ])("is not %s, which is explained each time", (_what, error) => {
    expect(operationMessage("update", "x", error)).toBe(operationMessage("update", "x", error));
  });
});

describe("advice", () => {
  test.each<["create" | "update", Partial<ErrorResponse>, RegExp]>([
    ["update", {}, /run `pulumi up --refresh`$/],
    ["create", {}, /An id in the inputs may be of something that is not in Domo$/],
    ["update", { notDomo: "a web page" }, /^(?!.*--refresh)(?!.*Check the values).*proxies on the way$/],
  ])("after a 404 to %s with %j", (verb, more, advice) => {
    expect(operationMessage(verb, "user a", new ResponseError(at("g.example"), answer(404, more)))).toMatch(advice);
  });
});
