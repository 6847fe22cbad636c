import type { Message } from "@parley/contract"
import { listText } from "../../../i18n/formats.ts"
import { parseMarkdown } from "../../../markdown/parse.ts"
import { textOf } from "../../../markdown/tree.ts"

/** UTF-16 units of a message that one line may need. */
const lineMax = 300

/** A message in one line, without its markup; of one without a text, what its files are called. */
export const plainLine = ({ text, attachments }: Message): string =>
  text.trim() === ""
    ? listText(attachments.map(({ name }) => name))
    : textOf(parseMarkdown(text.slice(0, lineMax)))
