/**
 * A cookie that scripts may read: the id of the user whose session the browser keeps. It proves nothing; by it a page
 * knows whose cache it may show before it has asked.
 */
export const userCookie = "parley_user"
