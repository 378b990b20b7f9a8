// The version of Node that this package needs. Entry points check it before they load anything else: on an older Node the dependencies fail
// with errors that do not name the cause (`Map.groupBy is not a function`, ERR_REQUIRE_ESM).

/** The minimum, as `engines` of package.json has it: since 22.12, Node loads ES modules by `require`. */
const MINIMUM = { major: 22, minor: 12 };

/** Why this Node can't be used, or undefined. `version` is `process.versions.node`. */
export function nodeVersionProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > MINIMUM.major || (major === MINIMUM.major && minor >= MINIMUM.minor)) return undefined;
  return (
    `pulumi-domo needs Node ${String(MINIMUM.major)}.${String(MINIMUM.minor)} or later, but this is Node ${version}. ` +
    "Install a current Node (https://nodejs.org), or switch with a version manager, such as `nvm install 24`"
  );
}
