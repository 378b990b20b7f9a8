// The one place where secrets are taken out of texts that may be shown or logged.

const SHORTEST = 4;

/** Makes a function that replaces each of `secrets`, also as Domo's answers may spell it (base64, URL-encoded), by `[redacted]`. */
export function redactor(secrets: string[]): (text: string) => string {
  const spellings = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
  // Longest first, so that no secret is cut by a shorter one inside it.
  const unique = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) => {
    const known = unique.reduce((left, secret) => left.replaceAll(secret, "[redacted]"), text);
    return known.replaceAll(/\bbearer\s+[\w.~+/-]{8,}=*/gi, "bearer [redacted]");
  };
}
