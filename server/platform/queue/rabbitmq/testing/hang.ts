// A worker that takes the commands of partition 0 and never ends a batch: `bun hang.ts <url> <prefix>`.
import { rabbitQueue } from "../index.ts"

const [url = "", prefix = ""] = process.argv.slice(2)
const queue = await rabbitQueue(url, { depthMax: 1_000, prefix, onError() {} })
const consumer = queue.consume({
  batchMax: 10,
  handle() {
    process.stdout.write("taken\n")
    return new Promise(() => {})
  },
  onError() {},
})
consumer.add(0)
