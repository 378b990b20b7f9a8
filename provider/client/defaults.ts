// Defaults of the client's options, which are also those of the provider's settings.

export const DEFAULT_API_URL = "https://api.domo.com";
export const DEFAULT_CONCURRENCY = 6;
/**
 * Domo: the most that anybody reports is 3,000 a minute for a whole instance (§12.3). Half of it is left to people and other tools. Runs begin more
 * carefully, and fall to what Domo allows (`http/adaptive-rate.ts`).
 */
export const DEFAULT_REQUESTS_PER_MINUTE = 1500;
export const DEFAULT_TIMEOUT_SECONDS = 60;
