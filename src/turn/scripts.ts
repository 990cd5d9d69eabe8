/**
 * The turn's atomic transitions. Every script touches keys of one shard only. Records are hashes with the fields
 * `data` (the turn as JSON), `state` (none yet: queued), `runs`, `answer`, `reasoning`, `answered`,
 * `claim` and `claimUntil` (who may send now), `route` (how it was shown), `spentUntil` (its closed window is used by a word
 * that it takes longer).
 */

/**
 * Any number of admissions at once: the webhook pays for a script, not for a turn. KEYS, three a turn: turn · mailbox ·
 * open. ARGV, four a turn: data · turn id · received at · member of open. Returns for each its place in the mailbox, or 0 for
 * a repeat. A record without a state is queued, and has no lifetime until it is taken.
 */
export const ADMIT = `
local places = {}
for i = 1, #KEYS / 3 do
  local k, a = 3 * i - 3, 4 * i - 4
  if redis.call('HSETNX', KEYS[k + 1], 'data', ARGV[a + 1]) == 0 then
    places[i] = 0
  else
    redis.call('ZADD', KEYS[k + 3], ARGV[a + 3], ARGV[a + 4])
    places[i] = redis.call('RPUSH', KEYS[k + 2], ARGV[a + 2])
  end
end
return places`;

/**
 * Nobody was promised an answer by this admission: nothing is left of it. KEYS 1 turn · 2 mailbox · 3 open.
 * ARGV 1 turn id · 2 admission · 3 member of open. Returns 1, or 0 when it was not there, had been answered already or stands by another admission.
 */
export const VOID = `
local record = redis.call('HMGET', KEYS[1], 'state', 'data')
if not record[2] or (record[1] and record[1] ~= 'running') then return 0 end
if cjson.decode(record[2]).admission ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('LREM', KEYS[2], 1, ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[3])
return 1`;

/**
 * The oldest turn that still needs work, left in the mailbox until it is done. KEYS 1 mailbox · 2 history · 3 meta.
 * ARGV 1 what a turn's key starts with · 2 most exchanges to read · 3 lifetime ms. Returns false, or {turn id, data, runs,
 * answer or false, exchanges, epoch}; a turn with an answer needs only delivery.
 */
export const TAKE = `
while true do
  local id = redis.call('LINDEX', KEYS[1], 0)
  if not id then return false end
  local key = ARGV[1] .. id
  local record = redis.call('HMGET', key, 'state', 'data', 'answer')
  local state = record[2] and (record[1] or 'queued')
  if state == 'queued' or state == 'running' or state == 'answered' then
    local runs = 0
    if state ~= 'answered' then
      runs = redis.call('HINCRBY', key, 'runs', 1)
      redis.call('HSET', key, 'state', 'running')
      redis.call('PEXPIRE', key, ARGV[3])
    end
    local past = redis.call('LRANGE', KEYS[2], '-' .. ARGV[2], -1)
    return {id, record[2], runs, record[3], past, redis.call('HGET', KEYS[3], 'epoch') or '0'}
  end
  redis.call('LPOP', KEYS[1])
end`;

/**
 * Stores the answer; the first one wins. KEYS 1 turn · 2 held · 3 history · 4 meta. ARGV 1 turn id · 2 answer · 3 reasoning ·
 * 4 now · 5 lifetime ms · 6 exchange or '' · 7 epoch the turn was taken in · 8 history lifetime ms · 9 most exchanges kept.
 * Returns 1, or 0 when it was answered or voided before.
 */
export const ANSWER = `
if redis.call('HGET', KEYS[1], 'state') ~= 'running' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'answered', 'answer', ARGV[2], 'reasoning', ARGV[3], 'answered', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
if ARGV[6] ~= '' and (redis.call('HGET', KEYS[4], 'epoch') or '0') == ARGV[7] then
  redis.call('RPUSH', KEYS[3], ARGV[6])
  redis.call('LTRIM', KEYS[3], '-' .. ARGV[9], -1)
  redis.call('PEXPIRE', KEYS[3], ARGV[8])
end
return 1`;

/**
 * The right to send through the turn's window; asked again, it lasts longer. A claim that ran out was left by a dead
 * process and is taken over, even when the window has closed meanwhile, as long as the platform still takes the token.
 * KEYS 1 turn. ARGV 1 window kind · 2 claimant · 3 now · 4 claim lasts until. Returns {answer, 1 when taken over, else 0},
 * the ms that another's claim still lasts, or false with nothing to send: not answered, shown already or window closed.
 */
export const CLAIM = `
local record = redis.call('HMGET', KEYS[1], 'state', 'data', 'claim', 'claimUntil', 'answer')
if record[1] ~= 'answered' then return false end
local window = cjson.decode(record[2]).window
local now = tonumber(ARGV[3])
local last = record[3] and window.expiresAt or window.closesAt
if window.kind ~= ARGV[1] or last <= now then return false end
local other = record[3] and record[3] ~= ARGV[2]
if other and tonumber(record[4]) > now then return tonumber(record[4]) - now end
redis.call('HSET', KEYS[1], 'claim', ARGV[2], 'claimUntil', ARGV[4])
return {record[5], other and 1 or 0}`;

/**
 * What became of a claim. KEYS 1 turn · 2 held. ARGV 1 turn id · 2 claimant · 3 state (delivered, shown or held) ·
 * 4 route. Returns 1, or 0 when the claim is another's.
 */
export const SETTLE = `
if redis.call('HGET', KEYS[1], 'claim') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[3], 'route', ARGV[4])
redis.call('HDEL', KEYS[1], 'claim', 'claimUntil')
if ARGV[3] ~= 'held' then redis.call('ZREM', KEYS[2], ARGV[1]) end
return 1`;

/** No window is left for a stored answer. KEYS 1 turn. ARGV 1 now. Returns 1, or 0 when it is being sent or was shown. */
export const HOLD = `
local record = redis.call('HMGET', KEYS[1], 'state', 'claimUntil')
if record[1] ~= 'answered' or (record[2] and tonumber(record[2]) > tonumber(ARGV[1])) then return 0 end
redis.call('HSET', KEYS[1], 'state', 'held')
return 1`;

/**
 * The newest stored answer that nobody has seen and nobody is sending, claimed. KEYS 1 held · 2 mailbox. ARGV 1 what a
 * turn's key starts with · 2 claimant · 3 now · 4 claim lasts until.
 * Returns {turn id or false, data, answer, how many more are held, how many turns wait or run}.
 */
export const CLAIM_HELD = `
local waiting = redis.call('LLEN', KEYS[2])
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
  local key = ARGV[1] .. id
  local record = redis.call('HMGET', key, 'state', 'data', 'answer', 'claim', 'claimUntil')
  local window = cjson.decode(record[2] or '{"window":{"closesAt":0}}').window
  local last = record[4] and window.expiresAt or window.closesAt
  local open = record[1] == 'answered' and last > tonumber(ARGV[3])
  local claimed = record[4] and tonumber(record[5]) > tonumber(ARGV[3])
  if record[1] ~= 'answered' and record[1] ~= 'held' then
    redis.call('ZREM', KEYS[1], id)
  elseif not claimed and not open then
    redis.call('HSET', key, 'claim', ARGV[2], 'claimUntil', ARGV[4])
    return {id, record[2], record[3], redis.call('ZCARD', KEYS[1]) - 1, waiting}
  end
end
return {false, false, false, redis.call('ZCARD', KEYS[1]), waiting}`;

/**
 * Takes a finished turn out of the mailbox. KEYS 1 mailbox · 2 open. ARGV 1 turn id · 2 member of open.
 * Returns how many turns are left.
 */
export const DONE = `
redis.call('LREM', KEYS[1], 1, ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return redis.call('LLEN', KEYS[1])`;

/**
 * The right to say through a closed window that the answer takes longer. No answer starts on its way once the window has
 * closed, so the two can never meet in it. KEYS 1 turn. ARGV 1 now · 2 until when others keep away.
 * Returns {data, 1 if a worker has begun, else 0}, or false: answered, no callback, not closed yet, over, or said already.
 */
export const CLAIM_LATE = `
local record = redis.call('HMGET', KEYS[1], 'state', 'data', 'spentUntil')
if not record[2] or (record[1] and record[1] ~= 'running') then return false end
local window, now = cjson.decode(record[2]).window, tonumber(ARGV[1])
if window.kind ~= 'callback' or window.closesAt > now or window.expiresAt <= now then return false end
if record[3] and tonumber(record[3]) > now then return false end
redis.call('HSET', KEYS[1], 'spentUntil', ARGV[2])
return {record[2], record[1] and 1 or 0}`;

/** Nothing more goes through a window. KEYS 1 turn. ARGV 1 when it ends. */
export const SPEND = `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'spentUntil', ARGV[1]) end
return 1`;
