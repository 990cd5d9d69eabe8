/** The import rules of src/README.md, checked by `npm run lint`. */

const LEVELS = [
  ["redis", "contract"],
  ["guard"],
  ["kakao", "words"],
  ["queue", "turn", "conversation", "model", "answer", "skill"],
  ["intake", "work", "deliver", "emulator", "ops"],
];
const inside = (folders) => `^src/(${folders.join("|")})/`;

/** Imports run down: a folder imports those of lower levels, and none of its own level but itself. */
const levels = LEVELS.flatMap((folders, level) => {
  const above = LEVELS.slice(level + 1).flat();
  return [
    {
      name: `level-${level + 1}-imports-down`,
      severity: "error",
      from: { path: inside(folders) },
      to: {
        path: [
          ...(above.length > 0 ? [inside(above)] : []),
          "^src/(cli|config|config-bots|config-egress|config-redis|config-variables|logger|shutdown|listen|rounds)\\.ts$",
          "^src/(commands|compose)/",
        ],
      },
    },
    ...(level === 0
      ? []
      : folders.map((folder) => ({
          name: `${folder}-imports-no-neighbour`,
          severity: "error",
          from: { path: inside([folder]) },
          to: { path: inside(folders.filter((other) => other !== folder)) },
        }))),
  ];
});

/** A library is imported in its own home only, from anywhere in src. */
const only = (library, homes) => ({
  name: `${library}-at-home`,
  severity: "error",
  from: { path: "^src/", pathNot: `^src/(${homes.join("|")})` },
  to: { path: `node_modules/${library}/`, dependencyTypesNot: ["type-only"] },
});

/** Whatever opens connections. `aws4fetch` is here for its signer alone, which opens none. */
const SOCKETS = "^(node:)?(net|tls|https?|http2|dgram|dns)(/|$)|node_modules/(undici|axios)/";
/** Who may: listeners, Redis (never through the policy), a stand-in for Kakao that no deployment runs, and axios' two clients. */
const OWN_SOCKETS = [
  "guard/",
  "redis/",
  "listen\\.ts",
  "emulator/(app|engine|webhook|terminal/client)\\.ts",
  "kakao/(callback-attempt|event-api)\\.ts",
];

export default {
  forbidden: [
    ...levels,
    only("express", ["intake/", "emulator/", "ops/"]),
    only("bullmq", ["queue/"]),
    only("ioredis", ["redis/"]),
    only("axios", ["kakao/", "guard/"]),
    only("winston", ["logger\\.ts"]),
    {
      name: "connections-through-the-guard",
      comment:
        "What goes out passes the egress policy of src/guard. Apart from it: what listens, what speaks to Redis, and the stand-in for the platform.",
      severity: "error",
      from: { path: "^(src|skills)/", pathNot: `\\.test\\.ts$|^src/(${OWN_SOCKETS.join("|")})` },
      to: { path: SOCKETS, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "contract-is-types-only",
      severity: "error",
      from: { path: "^src/contract/" },
      to: { pathNot: "^src/contract/" },
    },
    {
      name: "skills-use-the-public-api",
      severity: "error",
      from: { path: "^skills/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/", pathNot: "^src/skill/api\\.ts$" },
    },
    {
      name: "src-knows-no-skill",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(skills|test|bench)/" },
    },
    {
      name: "page-runs-in-a-browser",
      severity: "error",
      from: { path: "^src/emulator/page/" },
      to: { dependencyTypes: ["core"] },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-barrels", severity: "error", from: { path: "^src/" }, to: { path: "^src/.*/index\\.ts$" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: "specify",
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
