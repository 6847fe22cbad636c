/** The button that sends a form. Keeps its width and stays focusable while it works. */
export function SubmitButton(props: { label: string; busy: boolean; danger?: boolean; className?: string }) {
  return (
    <button
      type="submit"
      aria-busy={props.busy}
      className={`btn ${props.danger ? "btn-error" : "btn-primary"} relative ${props.busy ? "pointer-events-none" : ""} ${props.className ?? ""}`}
    >
      <span className={props.busy ? "opacity-0" : ""}>{props.label}</span>
      {props.busy && <span className="spinner absolute text-lg" aria-hidden="true" />}
    </button>
  )
}
