/** Numbers that no account has: an ordinary user as far as the kernel is concerned. */
const ID = 54_321;
const SECOND_GROUP = 54_322;

/** Whom root becomes to run tests as an ordinary user. */
export const ORDINARY_USER = {
  uid: ID,
  gid: ID,
  /**
   * Words before a program. The second group is there for files that the user may own and that a user
   * namespace doesn't know.
   */
  asUser: ["setpriv", "--reuid", `${ID}`, "--regid", `${ID}`, "--groups", `${SECOND_GROUP}`],
} as const;
