import { createTransport } from "nodemailer"
import type { Mailer } from "./index.ts"

/** More than a slow server needs, less than would hold others up. */
const patienceMs = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 } as const

/**
 * Mail by SMTP (RFC 5321).
 * @param url `smtp://` or `smtps://`, with user and password where the server asks for them
 * @param from the sender, `Parley <parley@example.com>`
 */
export function smtpMailer({ url, from }: { url: string; from: string }): Mailer {
  const transport = createTransport({ url, ...patienceMs }, { from })
  return {
    async send({ to, subject, text }) {
      // An object, not text: what stands in an address can name no second recipient.
      await transport.sendMail({ to: { name: "", address: to }, subject, text })
    },
    close: () => transport.close(),
  }
}
