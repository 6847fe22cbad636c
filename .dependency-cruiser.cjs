// The import rule of the house: `main -> cli -> app -> features -> timeline, http, realtime -> platform -> contract`.
const tests = "(\\.test\\.ts|/(conformance|fixture)\\.ts|/testing/.*)$"
const drivers =
  "^server/platform/(store/(sqlite|postgres)/|(queue|bus|cache)/(memory|nats/|rabbitmq/|redis/)|nats\\.ts|rabbitmq/|blobs/(file|s3/)|mail/smtp)"

const layer = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: tests },
  to: { path: "^(packages|server|web|tests|bench|tools)/", pathNot: to },
})

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      comment:
        "Files that need each other to run are one idea in two places. Types alone may refer to each other.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-circles-of-features",
      comment: "Not even by types.",
      severity: "error",
      from: { path: "^server/features/([^/]+)/" },
      to: { circular: true, via: { path: "^server/features/", pathNot: "^server/features/$1/" } },
    },
    {
      name: "resolvable",
      comment: "An import must lead to a file or to a package that is declared.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^bun(:|$)" },
    },
    layer(
      "contract-stands-alone",
      "^packages/contract/",
      "^packages/contract/",
      "The contract imports nothing of ours.",
    ),
    layer("wire-stands-alone", "^packages/wire/", "^packages/wire/", "The wire imports nothing of ours."),
    layer(
      "client-on-contract",
      "^packages/client/",
      "^packages/(client|contract)/",
      "The SDK stands on the contract.",
    ),
    layer(
      "web-on-client",
      "^web/",
      "^(web|packages/client|packages/contract)/",
      "The web client stands on the SDK.",
    ),
    layer(
      "platform-lowest",
      "^server/platform/",
      "^(server/platform|packages/contract)/",
      "Ports know no feature.",
    ),
    layer(
      "timeline-on-platform",
      "^server/timeline/",
      "^(server/timeline|server/platform|packages/contract)/",
    ),
    layer("http-on-platform", "^server/http/", "^(server/http|server/platform|packages/contract)/"),
    layer(
      "realtime-on-platform",
      "^server/realtime/",
      "^(server/realtime|server/platform|packages/contract|packages/wire)/",
      "What it needs of features it declares; the composition root brings them together.",
    ),
    layer(
      "features-below-app",
      "^server/features/",
      "^(server/(features|timeline|http|realtime|platform)|packages/contract)/",
    ),
    {
      name: "features-by-their-face",
      comment: "A feature uses another only through its index.ts.",
      severity: "error",
      from: { path: "^server/features/([^/]+)/" },
      to: {
        path: "^server/features/([^/]+)/",
        pathNot: ["^server/features/$1/", "^server/features/[^/]+/index\\.ts$"],
      },
    },
    {
      name: "drivers-named-once",
      comment:
        "Everything else knows ports; which driver stands behind one is the composition root's to say, in one file.",
      severity: "error",
      from: { pathNot: [tests, drivers, "^server/(drivers|backup)\\.ts$", "^tests/", "^bench/"] },
      to: { path: drivers },
    },
    {
      name: "app-is-the-top",
      comment: "Only the command line starts the app.",
      severity: "error",
      from: {
        path: "^(packages|web|server)/",
        pathNot: ["^server/[^/]+\\.ts$", "^server/(cli|config)/", tests],
      },
      to: { path: "^server/([^/]+\\.ts$|cli/|config/)" },
    },
    {
      name: "tools-never-imported",
      severity: "error",
      from: { path: "^(packages|server|web)/" },
      to: { path: "^(tools|tests|bench)/" },
    },
  ],
  options: {
    parser: "swc",
    // Tests may reach anywhere; and the parser knows no `using` declarations, which they use.
    exclude: `(^|/)(node_modules|dist)/|${tests}`,
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "bun", "default"],
    },
  },
}
