// The hosts in settings, and to which of them credentials of the environment may be sent.

import { DEFAULT_API_URL } from "./client/defaults";
import { isLoopback, parseOrigin, type ParsedOrigin } from "./client/http/origin";

/** The origin of an instance, from `acme`, `acme.domo.com` or a URL. URLs with more than an origin are refused, see `parseOrigin`. */
export function instanceOrigin(text: string): ParsedOrigin {
  const trimmed = text.trim();
  if (/^[a-z0-9-]+$/i.test(trimmed)) return parseOrigin(`${trimmed}.domo.com`);
  const origin = parseOrigin(trimmed);
  if (origin.problem === undefined) return origin;
  return { problem: `must be a name such as acme, a host such as acme.domo.com, or a URL: it ${origin.problem}` };
}

/** The origin of the public API, from a URL. */
export function apiOrigin(text = DEFAULT_API_URL): ParsedOrigin {
  const origin: ParsedOrigin = text.includes("://") ? parseOrigin(text) : { problem: "must begin with https://" };
  return origin.problem === undefined ? origin : { problem: `must be a URL such as ${DEFAULT_API_URL}: it ${origin.problem}` };
}

/** The host of an instance, from `acme`, `acme.domo.com` or a URL; undefined if that is invalid. */
export const hostOf = (instance: string): string | undefined => hostIn(instanceOrigin(instance));

const hostIn = (origin: ParsedOrigin): string | undefined => (origin.problem === undefined ? origin.host : undefined);

/** The settings that determine the hosts to which credentials are sent. */
export interface HostSettings {
  instance: string | undefined;
  apiUrl: string | undefined;
}

/**
 * Why a credential of the environment is not used; undefined if it may be. A person who can change the stack's configuration must not be able to
 * have credentials of the environment sent to another host: they are sent only to the hosts that the environment names. If it names none, they
 * are sent only to hosts under `.domo.com` and to loopback addresses.
 */
export function withheldReason(
  credential: "accessToken" | "client",
  configured: HostSettings,
  environment: HostSettings,
): string | undefined {
  const instance = destination(configured.instance, environment.instance, instanceOrigin);
  if (instance !== undefined && (credential === "accessToken" || environment.instance !== undefined)) return instance;
  if (credential === "accessToken") return undefined;
  // Without an API URL, the environment's client is for Domo's own.
  const isDefault = environment.apiUrl === undefined && environment.instance !== undefined;
  const named = isDefault ? DEFAULT_API_URL : environment.apiUrl;
  return destination(configured.apiUrl, named, apiOrigin, isDefault ? "without an API URL in the environment it is only for" : undefined);
}

function destination(
  configured: string | undefined,
  named: string | undefined,
  read: (text: string) => ParsedOrigin,
  onlyFor = "the environment names",
): string | undefined {
  if (configured === undefined) return undefined;
  const origin = read(configured);
  if (origin.problem !== undefined) return "the configuration names no valid host";
  if (named === undefined) {
    if (isDomoOrLoopback(origin)) return undefined;
    return `it is not sent to ${origin.host}: without an instance in the environment it is only for hosts under .domo.com`;
  }
  const namedHost = hostIn(read(named));
  if (namedHost === origin.host) return undefined;
  return `it is not sent to ${origin.host}, as ${onlyFor} ${namedHost ?? "no valid host"}`;
}

const isDomoOrLoopback = ({ url }: { url: string }): boolean => new URL(url).hostname.endsWith(".domo.com") || isLoopback(url);
