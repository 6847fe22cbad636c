import { encode } from "uqr"

/** A text as a QR code: dark on light in every theme, as cameras want it. */
export default function QrCode(props: { text: string; label: string }) {
  // The standard's quiet zone is four modules wide.
  const { data, size } = encode(props.text, { ecc: "M", border: 4 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("")
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="mx-auto size-48 rounded-box border border-base-300 bg-white text-black"
    >
      <path d={path} fill="currentColor" />
    </svg>
  )
}
