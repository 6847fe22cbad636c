import { limits, type Message, type User } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { Dialog } from "../../../components/dialog.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { PeoplePicker } from "../../../components/people-picker.tsx"
import { RoomPicker } from "../../../components/room-picker.tsx"
import { SegmentedChoice } from "../../../components/segmented-choice.tsx"
import { TextArea } from "../../../components/text-area.tsx"
import { useAction } from "../../../components/use-action.ts"
import { numberText } from "../../../i18n/formats.ts"
import { plainLine } from "../message/plain-line.ts"

/** Rooms and people that one message is forwarded to at a time. */
const placesMax = 10

/** Asks where a message goes, and what one says with it. */
export function ForwardDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation("conversation")
  const client = useClient()
  const [among, setAmong] = useState<"rooms" | "people">("rooms")
  const [roomIds, setRoomIds] = useState<readonly string[]>([])
  const [people, setPeople] = useState<readonly User[]>([])
  const [words, setWords] = useState("")
  const places = roomIds.length + people.length

  const forward = useAction(async () => {
    const direct = await Promise.all(
      people.map(({ id }) => client.createRoom({ kind: "direct", memberIds: [id] })),
    )
    for (const roomId of new Set([...roomIds, ...direct.map(({ id }) => id)])) {
      if (words.trim() !== "") client.send(roomId, words)
      client.send(roomId, "", { forward: message.id })
    }
    onClose()
  })
  const toggle = (id: string) =>
    setRoomIds(chosen => (chosen.includes(id) ? chosen.filter(other => other !== id) : [...chosen, id]))

  return (
    <Dialog title={t("forwardTitle")} onClose={onClose}>
      <form
        className="flex flex-col gap-3 pb-1"
        onSubmit={event => {
          event.preventDefault()
          void forward.run()
        }}
      >
        <blockquote className="shrink-0 rounded-field border-base-300 border-s-3 bg-base-200/60 px-3 py-2 text-sm wrap-anywhere">
          <bdi className="block font-medium text-xs">{message.author.name}</bdi>
          <span className="line-clamp-2" dir="auto">
            {plainLine(message)}
          </span>
        </blockquote>
        <SegmentedChoice
          legend={t("forwardTo")}
          choices={[
            { value: "rooms", label: t("forwardRooms") },
            { value: "people", label: t("forwardPeople") },
          ]}
          value={among}
          onChange={setAmong}
        />
        {among === "rooms" ? (
          <RoomPicker chosen={roomIds} onToggle={toggle} writable />
        ) : (
          <PeoplePicker chosen={people} onChange={setPeople} max={placesMax} />
        )}
        <TextArea
          label={t("forwardWords")}
          rows={2}
          maxLength={limits.textMax}
          value={words}
          onChange={event => setWords(event.target.value)}
        />
        <FormProblem text={places > placesMax ? t("forwardMax", { count: placesMax }) : forward.message} />
        <button
          type="submit"
          className="btn btn-primary"
          aria-busy={forward.busy}
          disabled={places === 0 || places > placesMax}
        >
          {t("forwardSend")}
          {places > 1 && (
            <span className="rounded-full bg-primary-content/20 px-1.5 text-2xs tabular-nums">
              {numberText(places)}
            </span>
          )}
        </button>
      </form>
    </Dialog>
  )
}
