// Runs before the first paint, so that a kept theme does not flash. src/theme/theme.ts writes what is read here.
try {
  const kept = localStorage.getItem("parley.theme")
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = `parley-${kept}`
} catch {
  // Storage is blocked: the system's theme it is.
}
