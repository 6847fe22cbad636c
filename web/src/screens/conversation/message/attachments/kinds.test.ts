import { expect, test } from "bun:test"
import type { Attachment } from "@parley/contract"
import { kindsOf } from "./kinds.ts"

const file = (id: string, type: string, size?: number): Attachment => ({
  id,
  name: id,
  type,
  size: 1,
  url: `/api/media/${id}`,
  ...(size !== undefined && { width: size, height: size }),
})

test("files are parted by how they are shown", () => {
  const kinds = kindsOf([
    file("a", "image/png", 10),
    file("b", "image/png"),
    file("c", "audio/ogg"),
    file("d", "video/mp4"),
    file("e", "text/html"),
  ])
  const ids = Object.values(kinds).map((list: readonly Attachment[]) => list.map(({ id }) => id).join(""))
  expect(ids).toEqual(["a", "c", "d", "be"])
})
