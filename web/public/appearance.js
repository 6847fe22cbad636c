// Runs before the first paint, so that what was chosen does not flash. src/theme/appearance.ts writes what is read here.
try {
  const theme = localStorage.getItem("parley.theme")
  if (theme && /^[a-z]+$/.test(theme)) document.documentElement.dataset.theme = `parley-${theme}`
  if (localStorage.getItem("parley.density") === "compact")
    document.documentElement.dataset.density = "compact"
} catch {
  // Storage is blocked: the system's theme it is.
}
