module.exports = {
  forbidden: [],
  options: {
    parser: "swc",
    tsConfig: undefined,
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["import", "bun", "default"],
    },
  },
}
