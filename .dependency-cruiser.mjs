/** The import rules of src/README.md, checked by `npm run lint`. */

const LEVELS = [
  ["redis", "contract"],
  ["kakao", "guard", "words"],
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
          "^src/(cli|compose|config|logger|shutdown|listen|rounds)\\.ts$",
          "^src/commands/",
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

export default {
  forbidden: [
    ...levels,
    only("express", ["intake/", "emulator/", "ops/"]),
    only("bullmq", ["queue/"]),
    only("ioredis", ["redis/"]),
    only("axios", ["kakao/", "guard/"]),
    only("winston", ["logger\\.ts"]),
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
