import { existsSync } from "node:fs"
import { installPackages } from "../server/testing/servers/debian.ts"

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

/** Finds a Chromium, or installs Debian's. @returns the path of its program */
export async function findChromium(): Promise<string> {
  const found = [process.env["TEST_CHROMIUM"], ...places].find(path => path && existsSync(path))
  if (found) return found
  await installPackages("chromium")
  const installed = places.find(path => existsSync(path))
  if (!installed) throw new Error("Chromium is needed for the browser tests: install it and run them again.")
  return installed
}
