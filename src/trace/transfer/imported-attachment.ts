/** The name of the attachment by which a run is known as imported. */
export const IMPORTED_ATTACHMENT = "imported";
