// Imported before the provider, which reads its log level once.

process.env.DOMO_LOG = "debug";
