import { existsSync } from "node:fs"

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

/** Finds a Chromium, or installs Debian's. @returns the path of its program */
export async function findChromium(): Promise<string> {
  const found = [process.env["TEST_CHROMIUM"], ...places].find(path => path && existsSync(path))
  if (found) return found
  console.log("Installing Chromium from Debian's packages ...")
  await apt("update")
  await apt("install", "-y", "--no-install-recommends", "chromium")
  const installed = places.find(path => existsSync(path))
  if (!installed) throw new Error("Chromium is needed for the browser tests: install it and run them again.")
  return installed
}

async function apt(...command: string[]): Promise<void> {
  const child = Bun.spawn(["apt-get", "-q", ...command], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdout: "ignore",
    stderr: "inherit",
  })
  if ((await child.exited) !== 0) {
    throw new Error(`apt-get ${command[0]} failed: install Chromium by hand, or run the tests as root.`)
  }
}
