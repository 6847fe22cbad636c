import { useLayoutEffect } from "react"

/** Makes a text box as high as what is in it; the style sheet says where that ends. */
export function useFittingHeight(box: { current: HTMLTextAreaElement | null }, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.style.height = "auto"
    element.style.height = `${element.scrollHeight}px`
  }, [box, text])
}
