/** What one is mentioned by: `@ada`, in one piece whatever direction the words around it have. */
export function Username(props: { of: { readonly username: string } }) {
  return <bdi>@{props.of.username}</bdi>
}
