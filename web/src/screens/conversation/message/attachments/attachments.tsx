import type { Attachment } from "@parley/contract"
import { memo } from "react"
import { FileCard } from "./file-card.tsx"
import { ImageGrid } from "./image-grid.tsx"
import { kindsOf } from "./kinds.ts"

/** The files of a message: pictures to look at, sound and film to play, everything else to fetch. */
export const Attachments = memo(function Attachments(props: { attachments: readonly Attachment[] }) {
  const { images, audio, video, files } = kindsOf(props.attachments)
  return (
    <div className="my-1 flex max-w-[30rem] flex-col items-start gap-1.5">
      {images.length > 0 && <ImageGrid images={images} />}
      {video.map(({ id, url, name }) => (
        // biome-ignore lint/a11y/useMediaCaption: what people send has none
        <video
          key={id}
          src={url}
          title={name}
          controls
          preload="metadata"
          playsInline
          className="aspect-video w-full rounded-box bg-neutral"
        />
      ))}
      {audio.map(({ id, url, name }) => (
        <figure key={id} className="w-full rounded-box border border-base-300 bg-base-200/60 p-2">
          <figcaption className="truncate px-2 pb-1 text-xs">
            <bdi>{name}</bdi>
          </figcaption>
          {/* biome-ignore lint/a11y/useMediaCaption: what people send has none */}
          <audio src={url} controls preload="none" className="h-10 w-full" />
        </figure>
      ))}
      {files.map(file => (
        <FileCard key={file.id} file={file} />
      ))}
    </div>
  )
})
