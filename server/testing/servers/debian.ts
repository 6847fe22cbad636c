/** Installs Debian packages without starting what they hold. Throws where the machine does not let us. */
export async function installPackages(...packages: string[]): Promise<void> {
  process.stderr.write(`Installing ${packages.join(", ")} from Debian's packages ...\n`)
  await apt("update")
  await apt("install", "-y", "--no-install-recommends", ...packages)
}

async function apt(...command: string[]): Promise<void> {
  const child = Bun.spawn(["apt-get", "-q", ...command], {
    // Servers of the machine's own are not ours to run: RUNLEVEL=1 keeps their services stopped.
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
    stdout: "ignore",
    stderr: "inherit",
  })
  if ((await child.exited) !== 0) {
    throw new Error(`apt-get ${command.join(" ")} failed: install them by hand, or run the tests as root.`)
  }
}

/** The path of a program, which `install` brings where it is missing. */
export async function programOf(name: string, install: () => Promise<void>): Promise<string> {
  const find = () => Bun.which(name, { PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` })
  if (!find()) await install()
  const path = find()
  if (!path) throw new Error(`${name} is needed for the tests: install it.`)
  return path
}
