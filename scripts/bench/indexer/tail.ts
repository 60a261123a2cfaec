/** Blocks without transactions at the end of a recording, a second apart. */
export const tail = 400;

/** As many of them as are never final on a local chain, so that all events are: the head is here at first. */
export const visible = 35;
