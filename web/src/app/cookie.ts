/** The value of a cookie that the page may read; null where there is none. */
export function cookieOf(page: { readonly cookie: string }, name: string): string | null {
  const found = page.cookie.split("; ").find(each => each.startsWith(`${name}=`))
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1))
}
