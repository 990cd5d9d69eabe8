/** Lua that several scripts begin with. */

/**
 * The first write of scripts that finish what was admitted, of nothing: KEYS[1] is a hash. Redis over its `maxmemory` refuses
 * what may need memory as the first write of a script, never after one (it would leave half of it done), so answers of turns
 * that it has let in are stored, delivered and noted while it is full; it has room again as they expire.
 */
export const ALSO_WHEN_FULL = `
redis.call('HDEL', KEYS[1], '')`;

/** `windowOf(data, lent)`: the window a turn has now, its own or the one that was lent to it. */
export const WINDOW_OF = `
local function windowOf(data, lent)
  if lent then return cjson.decode(lent) end
  return cjson.decode(data).window
end`;

/**
 * `lasts(till, now)`: whether a claim or a lease until then is still somebody's. One that would last longer than any window
 * was made by a clock that has since been set back, or by a machine whose clock is wrong.
 */
export const LASTS = `
local function lasts(till, now)
  local left = till and tonumber(till) - now
  return left and left > 0 and left <= 300000
end`;

/**
 * `isOpen(window, spentUntil, claim, now)`: whether an answer may go through the window. A callback that nobody used for a
 * word is good until it expires, since an answer that is stored just after the closing is better than any word; only who
 * sends already goes on in its last three seconds, because a POST that they cut off has an unknown end. Needs LASTS.
 */
export const IS_OPEN = `
local function isOpen(window, spentUntil, claim, now)
  local ends = window.closesAt
  if window.expiresAt then ends = claim and window.expiresAt or window.expiresAt - 3000 end
  return ends > now and not lasts(spentUntil, now)
end`;

/** `unshown(outcome)`: the state of an answer that no window shows. What was stopped or merged is not worth holding. */
export const UNSHOWN = `
local function unshown(outcome)
  if outcome == 'stopped' then return 'cancelled' end
  return outcome == 'merged' and 'merged' or 'held'
end`;

/**
 * `missedOnes(held, base, now)`: stored answers that no window of their own will show and nobody is sending, newest first,
 * as {id, data, answer, merged}; and how many are being sent. Forgets what is over, and passes over records of a later
 * version. Needs KNOWN, WINDOW_OF, LASTS and IS_OPEN.
 */
export const MISSED = `
local function missedOnes(held, base, now)
  local missed, sending = {}, 0
  for _, id in ipairs(redis.call('ZREVRANGE', held, 0, -1)) do
    local record = redis.call('HMGET', base .. id, 'state', 'data', 'answer', 'claim', 'claimUntil', 'window',
      'spentUntil', 'merged', 'v')
    if record[2] and not known(record[9]) then
      -- Left to a newer process.
    elseif record[1] ~= 'answered' and record[1] ~= 'held' then
      redis.call('ZREM', held, id)
    else
      local open = record[1] == 'answered' and isOpen(windowOf(record[2], record[6]), record[7], record[4], now)
      local claimed = lasts(record[5], now)
      if open or claimed then sending = sending + 1
      else missed[#missed + 1] = {id = id, data = record[2], answer = record[3], merged = record[8]} end
    end
  end
  return missed, sending
end`;

/**
 * What goes along through a window of a turn is decided once, at the window's first use, and kept in the record as
 * `withOf(window)`: the id of a missed answer, or '' for none. Whoever takes the use over, and whatever is sent through the
 * window after it, finds the same there. The missed answer's claim names turn and window and no process; it ends by itself
 * once nothing can be under way there any more.
 * `carry(key, id, window, till, now, base, held)` returns {id, data, answer, merged} of it, or false, and how many others were
 * missed. `letGo(key, id, with, shown, base, held)` settles it. Needs MISSED for `carry`.
 */
export const CARRY = `
local function withOf(window)
  return 'with@' .. string.format('%.0f', window.openedAt or window.closesAt)
end
local function carry(key, id, window, till, now, base, held)
  local missed, with = missedOnes(held, base, now), withOf(window)
  local mine, decided = 'turn ' .. id .. ' ' .. with, redis.call('HGET', key, with)
  if not decided then
    local newest = table.remove(missed, 1)
    if newest and newest.id == id then newest = table.remove(missed, 1) end
    redis.call('HSET', key, with, newest and newest.id or '')
    if not newest then return false, 0 end
    redis.call('HSET', base .. newest.id, 'claim', mine, 'claimUntil', till)
    return {newest.id, newest.data, newest.answer, newest.merged}, #missed
  end
  local record = decided ~= '' and redis.call('HMGET', base .. decided, 'claim', 'data', 'answer', 'merged')
  if not record or record[1] ~= mine then return false, #missed end
  return {decided, record[2], record[3], record[4]}, #missed
end
local function letGo(key, id, with, shown, base, held)
  local carried = redis.call('HGET', key, with)
  if not carried or carried == '' then return end
  redis.call('HSET', key, with, '')
  local other = base .. carried
  if redis.call('HGET', other, 'claim') ~= 'turn ' .. id .. ' ' .. with then return end
  redis.call('HDEL', other, 'claim', 'claimUntil')
  redis.call('HSET', other, 'state', shown and 'shown' or 'held')
  if shown then
    redis.call('HSET', other, 'route', 'held')
    redis.call('ZREM', held, carried)
  end
end`;

/** How long a claim on a missed answer outlives the window of the turn that takes it along: the last POST's end is noted then. */
export const NOTED_MS = 1_000;

/** `allTurns(mailbox, held, turns)`: the ids of every turn of a conversation whose record may be there, each once. */
export const ALL_TURNS = `
local function allTurns(mailbox, held, turns)
  local ids, seen = {}, {}
  for _, list in ipairs({redis.call('ZRANGE', turns, 0, -1), redis.call('ZRANGE', held, 0, -1),
    redis.call('LRANGE', mailbox, 0, -1)}) do
    for _, id in ipairs(list) do
      if not seen[id] then ids[#ids + 1] = id end
      seen[id] = true
    end
  end
  return ids
end`;
