/** How long a POST to a callback URL may take at the end of its life. */
export const LAST_POST_MS = 2_000;

/** How long a callback URL is used (Kakao's callback guide: 1 minute; 5 in group rooms), less what a POST may take. */
export const CALLBACK_MS = { person: 60_000 - LAST_POST_MS, group: 300_000 - LAST_POST_MS };

/** Age after which no answer starts on its way through a group room's callback. */
export const GROUP_BUDGET_MS = 240_000;
