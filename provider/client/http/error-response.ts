// Errors from responses. Texts of a response are redacted before they become part of an error. Our own sentences are not, so that a
// secret that is an ordinary word does not garble them.

import { STATUS_CODES } from "node:http";
import { UnexpectedResponseError, CredentialsError, ResponseError, type ErrorResponse, type Exchange } from "../errors";
import { printable } from "../../printable";
import { ErrorEnvelope, ScopeError } from "../schemas/error";
import type { PermissionHints } from "./auth";
import { parseJson } from "./json";
import type { Redactor } from "./redact";

export interface RawResponse {
  status: number;
  /** The reason phrase of the status line. */
  phrase?: string;
  location?: string;
  body: string;
}

/** Longer texts of a response are cut. */
const MAX_LENGTH = 300;
/** Half of a character of two code units, which cutting may leave. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

/** A request-trace token (§1.4), such as `ABCDEFGHIJ-KLMNO-PQRST`. Other texts are no use to Domo's support. */
const TOE = /^[\w.-]{1,64}$/;

const BLOCKED =
  "Domo blocks this address: it is not on the instance's allow-list " +
  "(Domo: Admin > Security > IP allowlist). Add the address that this machine comes from";

export const isHtml = (body: string): boolean => /^\s*<(!doctype|html)/i.test(body);

/** Domo: 406 instead of 401 where the client asks for CSV, in which an error can't be written (§16.8). */
export const isUnauthorized = (status: number | undefined): boolean => status === 401 || status === 406;

/** The error for a response, or undefined if it is successful. */
export function errorOf(
  exchange: Exchange,
  response: RawResponse,
  { redactor, advice }: { redactor: Redactor; advice?: PermissionHints },
): Error | undefined {
  const { status, location, body } = response;
  if ((isHtml(body) && /Domo\s*-\s*Blocked/i.test(body)) || location?.includes("whitelist/blocked")) {
    return new UnexpectedResponseError(exchange, BLOCKED, "blocked");
  }
  if (status >= 200 && status < 300) return undefined;
  if (status < 400)
    return new UnexpectedResponseError(
      exchange,
      `it is a redirect (${String(status)}) to ${printable(redactor.redact(location ?? "nowhere"))}`,
    );
  const error = errorResponse(response, redactor);
  if (isUnauthorized(status)) return new CredentialsError(exchange, error, advice?.unauthorized ?? "Check the credentials");
  if (status === 403) return new CredentialsError(exchange, error, forbidden(exchange, error, advice));
  return new ResponseError(exchange, error);
}

function forbidden({ method, path }: Exchange, { notDomo }: ErrorResponse, advice: PermissionHints | undefined): string {
  if (notDomo) return "Domo answers in JSON: something between may have answered. Check the instance name and the network";
  return advice?.forbidden(method, path) ?? "Check what the credentials may do";
}

/** The content of an error response, in any of Domo's formats (§1.4). Of the body, only known text fields are used. */
function errorResponse({ status, phrase = "", body }: RawResponse, redactor: Redactor): ErrorResponse {
  const shown = (text: string): string => printable(redactor.redact(text)).slice(0, MAX_LENGTH).replace(HALF_CHARACTER, "");
  const standard = STATUS_CODES[status] ?? "";
  const reason = (text: string): string => (text.toLowerCase() === standard.toLowerCase() ? standard : shown(text));
  const json = jsonOf(body);
  const envelope = ErrorEnvelope.safeParse(json).data ?? {};
  const { statusReason, message, toe } = envelope;
  const isEnvelope = [envelope.status, statusReason, message, toe].some((field) => field !== undefined);
  const scope = ScopeError.safeParse(Array.isArray(json) ? json[0] : json).data;
  const domoMessage = message ?? (scope && [scope.error, scope.error_description].filter(Boolean).join(": "));
  return {
    status,
    reason: reason(statusReason ?? phrase),
    ...(domoMessage && { domoMessage: shown(domoMessage) }),
    ...(toe !== undefined && TOE.test(toe) && { toe: shown(toe) }),
    // Other servers use `{"error": ...}` too, so it does not prove that an object does not exist.
    ...(!isEnvelope && (!scope || status === 404) && { notDomo: foreignBody(body) }),
  };
}

function foreignBody(body: string): string {
  if (isHtml(body)) return "a web page";
  return body.trim() === "" ? "empty" : "not Domo's JSON";
}

function jsonOf(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}
