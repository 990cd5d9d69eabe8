/**
 * Versions of a turn's record: the field `v` of its hash names the oldest that a process must know to touch the record. None
 * is 1, texts as they are; 2, texts may be sealed. What is only added, and may be ignored, raises nothing. A record of a later
 * version belongs to a newer process: it is passed over, and left as it is.
 */
export const PLAIN = 1;
export const SEALED = 2;
const NEWEST = SEALED;

export const isKnown = (version: string | null | undefined): boolean => Number(version ?? PLAIN) <= NEWEST;

/** `known(v)`: the same in Lua. */
export const KNOWN = `
local function known(v)
  return not v or tonumber(v) <= ${NEWEST}
end`;
