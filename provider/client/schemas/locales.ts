// The locales that Domo accepts (docs/domo-api.md, Appendix C). The SDK's declarations include this file, so it imports nothing.

export const LOCALES = [
  "de-DE",
  "de-AT",
  "de-CH",
  "en-AU",
  "en-CA",
  "en-150",
  "en-HK",
  "en-IE",
  "en-IL",
  "en-MO",
  "en-NZ",
  "en-SG",
  "en-GB",
  "en-US",
  "en-001",
  "es-ES",
  "es-US",
  "es-419",
  "es-MX",
  "fr-BE",
  "fr-CA",
  "fr-FR",
  "fr-CH",
  "nl-BE",
  "nl-NL",
  "pt-BR",
  "pt-PT",
  "ja-JP",
  "zh-CN",
  "zh-Hans-HK",
  "zh-Hans-MO",
  "zh-Hans-SG",
] as const;

/** A locale that Domo accepts. `""` clears the field. */
export type Locale = (typeof LOCALES)[number] | "";
