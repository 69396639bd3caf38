/** The name of the attachment that marks a run as imported. */
export const IMPORTED_ATTACHMENT = "imported";
