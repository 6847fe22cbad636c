import { rewriteOnLoad } from "../../support/rewrite.ts"

/** After the broker is back a node hears no rooms any more, and compares no heads to find that out. */
rewriteOnLoad("server/platform/bus/nats/index.ts", [
  { from: "let away = false", to: "let away = false\n  let lives = 0" },
  { from: "      away = false\n", to: "      away = false\n      lives++\n" },
  { from: "let ended = false", to: "let ended = false\n      const born = lives" },
  {
    from: "if (ended) return",
    to: 'if (ended || (born !== lives && subject.startsWith("room."))) return',
  },
])
rewriteOnLoad("server/realtime/hub.ts", [
  { from: "options.bus.onReconnect(() => void this.checkHeads())", to: "" },
  { from: "void this.checkHeads(), options.headsCheckMs", to: "{}, options.headsCheckMs" },
])
