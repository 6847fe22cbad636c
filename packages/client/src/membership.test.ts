import { expect, test } from "bun:test"
import { during, online, roomOf } from "./testing/online-client.ts"

test("one's own settings of a room show once the server has them, and counts stay those of now", async () => {
  const { client, clock, room } = await online()
  room.send("ann", "hello")
  await clock.advance(100)
  expect(roomOf(client).room.membership).toMatchObject({ unread: 1, favourite: false })
  await during(clock, client.editMembership("r", { favourite: true, notify: "none" }))
  expect(roomOf(client).room.membership).toMatchObject({
    unread: 1,
    favourite: true,
    notify: "none",
    muted: false,
  })
})
