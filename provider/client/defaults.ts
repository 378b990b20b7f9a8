// Defaults of the client's options, which are also those of the provider's settings.

export const DEFAULT_API_URL = "https://api.domo.com";
export const DEFAULT_CONCURRENCY = 6;
export const DEFAULT_REQUESTS_PER_MINUTE = 600;
export const DEFAULT_TIMEOUT_SECONDS = 60;
