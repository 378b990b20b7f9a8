// The names of the seed `lively`: people, places, groups and accounts of an invented company.

export const FIRST_NAMES =
  "Ada Åsa Amélie Anaïs Andrei Béla Björn Bruno Carla Chidi Chloé Clara Dénes Diego Elif Emma Erik Fatma Felix Françoise Giulia Hanna Hugo İlker Ines Ivana Jonas José Júlia Karin Kofi Léa Lena Lukas Łukasz Marta Mateo Mia Milan Naïma Nina Noé Olga Omar Øystein Petra Rafael Renée Rosa Samir Sara Søren Tarek Théo Uma Vera Wanda Yara Zoë".split(
    " ",
  );

export const LAST_NAMES =
  "Abebe Alvarez Andersson Baptiste Becker Bianchi Costa Diallo Dvořák Eriksen Fernández Fischer García Grün Haddad Horváth Iversen Jansen Jovanović Kaya Keller Kowalski Laurent Lindgren Lopes Łapiński Martin Mäkinen Müller Nagy Nielsen Novák O'Brien Okafor Öztürk Papadopoulos Pereira Petrov Quispe Ricci Rossi Sato Schmidt Silva Singh Şahin Tanaka Tóth Ueda Van-Dijk Vogel Weber Wójcik Yılmaz Zhang".split(
    " ",
  );

/** People whose names are in other scripts, very long, or not letters only, with the first part of their e-mail. */
export const SPECIAL_PEOPLE: [name: string, email: string][] = [
  ["李小红", "li.xiaohong"],
  ["王伟", "wang.wei"],
  ["佐藤 健", "sato.ken"],
  ["김민준", "kim.minjun"],
  ["Наталья Иванова", "natalya.ivanova"],
  ["Ελένη Παππά", "eleni.pappa"],
  ["מרים כהן", "miriam.cohen"],
  ["ليلى حداد", "layla.haddad"],
  ["สมชาย ใจดี", "somchai.jaidee"],
  ["Priya “PJ” Raghunathan-Venkataramanan", "priya"],
  ["D'Arcy O’Neil, Jr.", "darcy.oneil"],
  ["Maximiliane-Theodora von und zu Hohenfels-Schwarzenberg (Externe Beraterin, Projekt Neuausrichtung)", "m.hohenfels"],
  ["Intern 🎓 Summer", "intern"],
  ["service-account reports", "svc-reports"],
  ["class", "class"],
];

/** Several people have each of these names. */
export const SHARED_NAMES = ["Maria Silva", "Jan Novák", "Wei Chen", "Maria Silva", "Jan Novák", "Maria Silva", "Wei Chen"];

export const DEPARTMENTS = [
  "Finance",
  "Sales",
  "Marketing",
  "Engineering",
  "Data",
  "Operations",
  "People & Culture",
  "Legal",
  "Customer Support",
  "R&D <internal>",
];
export const TITLES = ["Analyst", "Specialist", "Manager", "Engineer", "Assistant", "Consultant"];
/** With the region that the attribute `region` says. */
export const LOCATIONS: [location: string, region: string][] = [
  ["Lisboa", "EMEA"],
  ["München", "EMEA"],
  ["Kraków", "EMEA"],
  ["São Paulo", "LATAM"],
  ["Austin", "AMER"],
  ["東京", "APAC"],
];

export const CLOSED_GROUPS = [
  "Finance Reporting",
  "Board",
  "Budget owners",
  "Data Platform",
  "Data Stewards",
  "Sales Leadership",
  "Campaign Analytics",
  "Incident Response",
  "Payroll",
  "Contracts / EMEA",
  "import",
];
export const OPEN_GROUPS = [
  "Finance Reporting",
  "Data Community",
  "🚀 Launch",
  "Café Küche 東京",
  "São Paulo office",
  "R&D <internal>",
  "Dashboards wanted",
  "New here",
  "../../Archive 2021",
];
export const DIRECTORY_GROUPS = ["SSO Employees", "SSO Contractors"];
export const LEGACY_GROUPS = ["Legacy readers", "Migrated from 2019"];

/** Each type with the names of its accounts. */
export const ACCOUNTS: [type: string, names: string[]][] = [
  [
    "snowflake",
    [
      "Snowflake production",
      "Snowflake staging",
      "Snowflake development",
      "Snowflake Finance",
      "Snowflake",
      "Snowflake",
      "Warehouse",
      "Warehouse",
      "Snowflake – Lagerhaus Köln",
      "Snowflake old",
    ],
  ],
  [
    "amazon-s3",
    ["S3 data lake", "S3 landing zone", "S3 exports", "S3 exports (copy)", "S3 Marketing", "S3 archive", "S3 backups", "S3 データ"],
  ],
  [
    "google-spreadsheets",
    [
      "Google Sheets",
      "Google Sheets",
      "Google Sheets",
      "Budget sheet",
      "Headcount sheet",
      "Sheets Sales",
      "Sheets São Paulo",
      "Forecast",
      "Tmp",
    ],
  ],
  ["json5", ["Weather API", "Exchange rates", "Ticket system", "Ticket system (old)", "Shop orders 🛒", "HR feed", "Status page"]],
  ["abstract-credential-store", ["Credential store", "Partner SFTP", "Billing key", "Do not use!!", "Zahlungsdienst"]],
  ["domo-access-token", ["Domo token of the pipelines", "Domo token", "Domo governance reader", "Token test"]],
  ["snowflakekeypairauthentication", ["Snowflake key pair", "Snowflake key pair", "Snowflake key pair (EU)"]],
  ["amazons3-advanced", ["S3 advanced", "S3 advanced EU", "S3 partner <shared>"]],
  ["aws-athena", ["Athena", "Athena logs", "Athena sandbox"]],
  ["snowflake-writeback", ["Snowflake writeback", "Writeback Finance", "Writeback Data"]],
  ["dataset-copy", ["Copy from acme-eu", "Copy from acme-test", "Copy to partner"]],
  ["domo-governance-d14c2fef-49a8-4898-8ddd-f64998005600", ["Governance", "Governance 2022"]],
];
export const OAUTH_ACCOUNTS: [type: string, names: string[]][] = [
  ["snowflake-oauth-config", ["Snowflake OAuth", "Snowflake OAuth EU", "Warehouse"]],
  ["jira-on-prem-oauth-config", ["Jira", "Jira (Entwicklung)"]],
];
