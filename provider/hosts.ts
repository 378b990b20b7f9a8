// The hosts that settings name, and which of them the credentials of the environment are for.

import { isLoopback, parseOrigin, type Origin } from "./client/http/origin";

export const DEFAULT_API_URL = "https://api.domo.com";

/** `acme`, `acme.domo.com` or a URL. Credentials are sent there, so that anything else that a URL may hold is refused. */
export function instanceOrigin(text: string): Origin {
  const trimmed = text.trim();
  if (/^[a-z0-9-]+$/i.test(trimmed)) return parseOrigin(`${trimmed}.domo.com`);
  const origin = parseOrigin(trimmed);
  if (origin.problem === undefined) return origin;
  return { problem: `must be a name such as acme, a host such as acme.domo.com, or a URL: it ${origin.problem}` };
}

/** The origin of the public API. */
export function apiOrigin(text = DEFAULT_API_URL): Origin {
  const origin: Origin = text.includes("://") ? parseOrigin(text) : { problem: "must begin with https://" };
  return origin.problem === undefined ? origin : { problem: `must be a URL such as ${DEFAULT_API_URL}: it ${origin.problem}` };
}

/** `acme`, `acme.domo.com` or a URL -> the host, or undefined. */
export const hostOf = (instance: string): string | undefined => hostIn(instanceOrigin(instance));

const hostIn = (origin: Origin): string | undefined => (origin.problem === undefined ? origin.host : undefined);

/** The settings that decide to which hosts credentials are sent. */
export interface HostSettings {
  instance: string | undefined;
  apiUrl: string | undefined;
}

/**
 * Why a credential of the environment is not used, or undefined where it may be. Whoever can change the stack's configuration must not get
 * the credentials of the environment sent to another host: they are for the hosts that the environment itself names. Where it names none,
 * they are for hosts under `.domo.com` and loopback addresses.
 */
export function withheldReason(
  credential: "accessToken" | "client",
  configured: HostSettings,
  environment: HostSettings,
): string | undefined {
  const instance = destination(configured.instance, environment.instance, instanceOrigin);
  if (instance !== undefined && (credential === "accessToken" || environment.instance !== undefined)) return instance;
  if (credential === "accessToken") return undefined;
  const named = environment.apiUrl ?? (environment.instance === undefined ? undefined : DEFAULT_API_URL);
  return destination(configured.apiUrl, named, apiOrigin);
}

function destination(configured: string | undefined, named: string | undefined, read: (text: string) => Origin): string | undefined {
  if (configured === undefined) return undefined;
  const origin = read(configured);
  if (origin.problem !== undefined) return "the configuration names no valid host";
  if (named === undefined) {
    if (isOfDomo(origin)) return undefined;
    return `it is not sent to ${origin.host}: without an instance in the environment it is only for hosts under .domo.com`;
  }
  const theirs = hostIn(read(named));
  if (theirs === origin.host) return undefined;
  return `it is not sent to ${origin.host}, as the environment names ${theirs ?? "no valid host"}`;
}

const isOfDomo = ({ url }: { url: string }): boolean => new URL(url).hostname.endsWith(".domo.com") || isLoopback(url);
