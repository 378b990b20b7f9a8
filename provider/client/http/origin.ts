// Origins (scheme, host, port) to which credentials may be sent: https, in the spelling that the URL parser resolves to.

/** An origin such as `https://acme.domo.com` or `http://127.0.0.1:8765`, or why a text is none, as the rest of a sentence. */
export type ParsedOrigin = { host: string; url: string; problem?: undefined } | { problem: string };

const URL_PARTS = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\\]*)(.*)$/is;
const HOST = /^(\[[0-9a-f:.]+\]|(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*)(?::(\d{1,5}))?$/i;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const DEFAULT_PORTS: Record<string, string> = { https: "443", http: "80" };

const refuse = (problem: string): ParsedOrigin => ({ problem });

/** Parses an origin. The default scheme is https. Problems never contain the text, which may contain a password. */
export function parseOrigin(text: string): ParsedOrigin {
  const [, scheme = "https", authority = "", rest = ""] = URL_PARTS.exec(text) ?? [];
  const protocol = scheme.toLowerCase();
  if (protocol !== "https" && protocol !== "http") return refuse(`must use https, not ${protocol}`);
  if (authority.includes("@")) return refuse("must not contain a user or a password");
  if (rest !== "" && rest !== "/") return refuse("must not contain a path, a query or a fragment");
  const [, name = "", port] = HOST.exec(authority.toLowerCase()) ?? [];
  // A host that the URL parser rewrites (`0x7f.1`, percent-encoding, full-width letters) may be another host than a reader expects. A host
  // in punycode is accepted: it can't be mistaken for another.
  const url = URL.parse(`${protocol}://${name}${port === undefined ? "" : `:${port}`}`);
  if (name === "" || url?.hostname !== name) {
    return refuse("must be a host name of plain letters, digits, hyphens and dots, or an IP address in its usual form");
  }
  if (protocol === "http" && !LOOPBACK.test(name)) {
    return refuse("must use https: plain http is for loopback addresses only (localhost, 127.0.0.0/8, ::1)");
  }
  const host = port === undefined || port === DEFAULT_PORTS[protocol] ? name : url.host;
  return { host, url: `${protocol}://${host}` };
}

/** Whether a URL is on a loopback address, as that of a sandbox is. */
export function isLoopback(text: string): boolean {
  const origin = parseOrigin(text.trim());
  return origin.problem === undefined && LOOPBACK.test(new URL(origin.url).hostname);
}
