import type { AddressInfo } from "node:net"
import { SMTPServer } from "smtp-server"
import { within } from "../../../testing/index.ts"

interface Letter {
  readonly from: string
  readonly to: readonly string[]
  /** Headers and text, with soft line breaks (RFC 2045, section 6.7) undone. */
  readonly text: string
}

/** A mail server on a free port that keeps what it is sent. */
export class MailServer implements AsyncDisposable {
  readonly letters: Letter[] = []
  readonly #server: SMTPServer
  readonly #waiting: { matches: (letter: Letter) => boolean; resolve: (letter: Letter) => void }[] = []
  readonly #read = new Set<Letter>()
  #refusals = 0

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onMailFrom: (_address, _session, done) => done(this.#refusals-- > 0 ? busy() : undefined),
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = []
        stream.on("data", chunk => chunks.push(chunk))
        stream.on("end", () => {
          const { mailFrom, rcptTo } = envelope
          const from = mailFrom ? mailFrom.address : ""
          this.#take({ from, to: rcptTo.map(each => each.address), text: plain(Buffer.concat(chunks)) })
          done()
        })
      },
    })
  }

  static async start(): Promise<MailServer> {
    const mail = new MailServer()
    await new Promise<void>(resolve => void mail.#server.listen(0, "127.0.0.1", resolve))
    return mail
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`
  }

  /** Has no time for the next mails. */
  refuseNext(mails: number): void {
    this.#refusals = mails
  }

  /** The token in the next mail to someone whose link leads to that page of the site. */
  async token(to: string, page: string, site = "https://chat.test"): Promise<string> {
    const link = new RegExp(`${RegExp.escape(site)}/${page}\\?token=([\\w-]+)`)
    const { text } = await this.#next(letter => letter.to.includes(to) && link.test(letter.text))
    return link.exec(text)?.[1] ?? ""
  }

  /** The next mail to someone that says so. */
  async about(to: string, words: string): Promise<Letter> {
    return await this.#next(letter => letter.to.includes(to) && letter.text.includes(words))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>(resolve => this.#server.close(() => resolve()))
  }

  async #next(matches: (letter: Letter) => boolean): Promise<Letter> {
    const before = this.letters.find(each => !this.#read.has(each) && matches(each))
    const { promise, resolve } = Promise.withResolvers<Letter>()
    if (before) resolve(before)
    else this.#waiting.push({ matches, resolve })
    const letter = await within(promise, "a mail")
    this.#read.add(letter)
    return letter
  }

  #take(letter: Letter): void {
    this.letters.push(letter)
    const index = this.#waiting.findIndex(each => each.matches(letter))
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve(letter)
  }
}

const busy = () => Object.assign(new Error("Busy"), { responseCode: 421 })

const plain = (raw: Buffer): string =>
  raw.toString().replaceAll("=\r\n", "").replaceAll("=3D", "=").replaceAll("\r\n", "\n")
