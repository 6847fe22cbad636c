import { expect, test } from "bun:test"
import { openFileBlobs } from "../platform/blobs/file.ts"
import type { Blobs } from "../platform/blobs/index.ts"
import type { Migrations } from "../platform/store/index.ts"
import { errorOf } from "../testing/index.ts"
import { CopyError } from "./index.ts"
import { copyBetween, Places } from "./testing/fixture.ts"

const migrations: Migrations = {
  "0001_jars": {
    up: db =>
      db.schema
        .createTable("jars")
        .addColumn("id", "text", column => column.primaryKey())
        .execute(),
  },
}

const count = 30
const contentOf = (n: number) => new Uint8Array(n * 1_000).fill(n)

/** Two databases without rows, some files, and a place for them that something may happen to. */
async function scene(places: Places, happens: (target: Blobs) => Partial<Blobs> = () => ({})) {
  const [source, target] = [places.sqlite("source.db"), places.sqlite("target.db")]
  await source.migrate(migrations)
  const [from, to] = [openFileBlobs(places.path("from")), openFileBlobs(places.path("to"))]
  for (let n = 0; n < count; n++) await from.put(`media/${n}/original`, [contentOf(n)])
  const copy = (target_: Partial<Blobs> = {}, where = "here") =>
    copyBetween(source, target, {
      migrations,
      derived: [],
      blobs: { source: from, target: { ...to, ...target_ }, places: where },
    })
  return { from, to, copy: (where?: string) => copy(happens(to), where), copyWell: () => copy() }
}

test("every file comes under its key as it was, the empty one too", async () => {
  await using places = new Places()
  const { to, copy } = await scene(places)
  expect(await copy()).toMatchObject({ files: count, bytes: (1_000 * count * (count - 1)) / 2 })
  for (let n = 0; n < count; n++) {
    expect(await (await to.get(`media/${n}/original`))?.bytes()).toEqual(contentOf(n))
  }
})

test("files that are there and compared are not copied again after it broke off", async () => {
  await using places = new Places()
  const put: string[] = []
  let breaks = true
  const { copy } = await scene(places, to => ({
    async put(key, content) {
      if (breaks && put.length === 10) throw new Error("the network is gone")
      put.push(key)
      return await to.put(key, content)
    },
  }))
  expect(await errorOf(copy())).toEqual(new Error("the network is gone"))
  breaks = false
  expect(await copy()).toMatchObject({ files: count })
  expect(put.length).toBe(new Set(put).size)
  expect(put.length).toBe(count)
})

test("a file that changes on its way is named, and copied again the next time", async () => {
  await using places = new Places()
  const { copy, copyWell, to } = await scene(places, target => ({
    async put(key, content) {
      const pieces = await Array.fromAsync(content)
      if (key === "media/7/original") pieces[0] = new Uint8Array(7_000).fill(8)
      return await target.put(key, pieces)
    },
  }))
  const error = await errorOf(copy())
  expect(error).toBeInstanceOf(CopyError)
  expect((error as Error).message).toContain("media/7/original is not the same")
  await copyWell()
  expect(await (await to.get("media/7/original"))?.bytes()).toEqual(contentOf(7))
})

test("a place that has files is refused, and another place than it was begun with", async () => {
  await using places = new Places()
  let breaks = false
  const { to, copy } = await scene(places, target => ({
    async put(key, content) {
      if (breaks) throw new Error("gone")
      return await target.put(key, content)
    },
  }))
  await to.put("media/a/other", [new Uint8Array(1)])
  expect((await errorOf(copy())) as Error).toMatchObject({ name: "CopyError" })
  await to.delete(["media/a/other"])
  breaks = true
  await errorOf(copy())
  const elsewhere = (await errorOf(copy("there"))) as Error
  expect(elsewhere.message).toContain("were begun to be copied here")
})
